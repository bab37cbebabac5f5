# SPDX-License-Identifier: Apache-2.0
#
# Finds xsimd, fast_float and xxHash, and leaves SIMDLP_DEPENDENCY_INCLUDES: the folders of their
# headers. They are used as header-only libraries and only inside the library's own sources, so we take their include
# folders and never link their targets: an installed simdlp does not mention them.

if(CMAKE_CROSSCOMPILING)
  # A header-only library of the build machine serves any target, but /usr/include as a whole must
  # come after the target's own C library. So CMake must not add it, and it is added here as the
  # last folder.
  list(APPEND CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES /usr/include)
  add_compile_options("SHELL:-idirafter /usr/include")
endif()

# simdlp_find_headers(<output> PACKAGE <cmake package> TARGETS <names...> HEADER <file> DEBIAN <name>)
#
# The CMake package comes first. The plain header search is for cross builds, where the package file
# of a header-only library often lies in the folder of another architecture.
function(simdlp_find_headers output)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "PACKAGE;HEADER;DEBIAN" "TARGETS")
  find_package(${arg_PACKAGE} CONFIG QUIET)
  set(folder "")
  foreach(target IN LISTS arg_TARGETS)
    if(TARGET ${target})
      get_target_property(folder ${target} INTERFACE_INCLUDE_DIRECTORIES)
      break()
    endif()
  endforeach()
  if(NOT folder)
    find_path(SIMDLP_${arg_PACKAGE}_INCLUDE_DIR "${arg_HEADER}")
    mark_as_advanced(SIMDLP_${arg_PACKAGE}_INCLUDE_DIR)
    set(folder "${SIMDLP_${arg_PACKAGE}_INCLUDE_DIR}")
  endif()
  if(NOT folder)
    message(
      FATAL_ERROR
        "simdlp needs the headers of ${arg_PACKAGE} to build, and found neither its CMake package "
        "'${arg_PACKAGE}' nor <${arg_HEADER}>.\n"
        "  Debian, Ubuntu: apt-get install ${arg_DEBIAN}   (or: bash scripts/setup.sh)\n"
        "  elsewhere: install ${arg_PACKAGE} and pass -DCMAKE_PREFIX_PATH=<its prefix>")
  endif()
  message(STATUS "simdlp: ${arg_PACKAGE} ${${arg_PACKAGE}_VERSION} in ${folder}")
  set(${output} "${folder}" PARENT_SCOPE)
endfunction()

simdlp_find_headers(
  simdlp_xsimd PACKAGE xsimd TARGETS xsimd xsimd::xsimd HEADER xsimd/xsimd.hpp DEBIAN libxsimd-dev)
simdlp_find_headers(
  simdlp_fast_float PACKAGE FastFloat TARGETS FastFloat::fast_float
  HEADER fast_float/fast_float.h DEBIAN libfast-float-dev)

simdlp_find_headers(
  simdlp_xxhash PACKAGE xxHash TARGETS xxHash::xxhash HEADER xxhash.h DEBIAN libxxhash-dev)

set(SIMDLP_DEPENDENCY_INCLUDES ${simdlp_xsimd} ${simdlp_fast_float} ${simdlp_xxhash})
list(REMOVE_DUPLICATES SIMDLP_DEPENDENCY_INCLUDES)
