# SPDX-License-Identifier: Apache-2.0
#
# The objects of the kernels define no code under a name that another object may define as well. Of
# such code (inline functions, instances of templates), the linker keeps one copy. That could be the
# one compiled for AVX-512, which would then run on processors without AVX-512. Data may be shared.

if(REASON_TO_SKIP)
  message(STATUS "skipped: ${REASON_TO_SKIP}")
  return()
elseif(CONFIGURATION STREQUAL "Debug" OR CONFIGURATION STREQUAL "")
  message(STATUS "skipped: the objects are not optimised, so every inline function is in them")
  return()
endif()

set(failed FALSE)
foreach(kernel IN LISTS KERNELS)
  if(kernel STREQUAL "scalar")
    continue() # built with the flags of everything else
  endif()
  set(objects ${OBJECTS})
  list(FILTER objects INCLUDE REGEX "/kernel/${kernel}\\.cpp\\.[^/]*$")
  list(LENGTH objects count)
  if(NOT count EQUAL 1)
    message(FATAL_ERROR "${count} objects of the kernel ${kernel} among: ${OBJECTS}")
  endif()
  execute_process(
    COMMAND "${NM}" -C "${objects}"
    OUTPUT_VARIABLE symbols
    COMMAND_ERROR_IS_FATAL ANY)
  if(NOT symbols MATCHES "[0-9a-f]+ [DR] simdlp::detail::${kernel}_kernel\n")
    message(SEND_ERROR "${objects} does not define its kernel; symbols:\n${symbols}")
  endif()
  # W: weak code (V and u are weak data); C: common; i: chosen at run time by the linker.
  string(REGEX MATCHALL "[0-9a-f]+ [WCi] [^\n]*" shared "${symbols}")
  if(shared)
    string(REPLACE ";" "\n  " shared "${shared}")
    message(SEND_ERROR "the kernel ${kernel} defines what other objects may define:\n  ${shared}")
    set(failed TRUE)
  endif()
  # The only name that other objects may see, besides its entry.
  string(REGEX MATCHALL "[0-9a-f]+ [TDBGS] [^\n]*" visible "${symbols}")
  list(FILTER visible EXCLUDE REGEX " [DR] simdlp::detail::${kernel}_kernel$")
  if(visible)
    string(REPLACE ";" "\n  " visible "${visible}")
    message(SEND_ERROR "the kernel ${kernel} defines more than its entry:\n  ${visible}")
    set(failed TRUE)
  endif()
endforeach()
if(NOT failed)
  message(STATUS "no kernel shares code: ${KERNELS}")
endif()
