# SPDX-License-Identifier: Apache-2.0
#
# Installs the library into another folder and moves it to PLACE/prefix, because the installation
# must not depend on its location. Then checks that it contains no folders of the build, and no
# names of dependencies in files that consumers read.

include("${CMAKE_CURRENT_LIST_DIR}/run.cmake")

if(SOURCE)
  # Hardly optimised, which takes half the time, because the speed is not tested.
  set(shared OFF)
  if(KIND STREQUAL "shared")
    set(shared ON)
  endif()
  run("${CMAKE_COMMAND}" -S "${SOURCE}" -B "${BUILD}" -G "${GENERATOR}"
      "-DCMAKE_BUILD_TYPE=${CONFIG}" "-DCMAKE_CXX_FLAGS_RELEASE=-O1 -DNDEBUG" "-DCMAKE_CXX_COMPILER=${COMPILER}"
      "-DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}" -DBUILD_SHARED_LIBS=${shared}
      -DSIMDLP_BUILD_TOOL=OFF -DSIMDLP_BUILD_TESTS=OFF)
  run("${CMAKE_COMMAND}" --build "${BUILD}" --config "${CONFIG}")
endif()

file(REMOVE_RECURSE "${PLACE}/made" "${PLACE}/prefix")
run("${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${PLACE}/made" --config "${CONFIG}")
file(RENAME "${PLACE}/made" "${PLACE}/prefix")

file(GLOB_RECURSE read "${PLACE}/prefix/*.cmake" "${PLACE}/prefix/*.pc" "${PLACE}/prefix/*.h")
list(LENGTH read count)
if(count LESS 5)
  message(FATAL_ERROR "too little was installed: ${read}")
endif()
foreach(file IN LISTS read)
  file(READ "${file}" content)
  foreach(word IN LISTS FORBIDDEN)
    if(file MATCHES "\\.h$" AND NOT word MATCHES "/$")
      set(word "#include <${word}") # a comment of a header may name a dependency
    endif()
    string(FIND "${content}" "${word}" at)
    if(NOT at EQUAL -1)
      message(FATAL_ERROR "${file} holds '${word}'")
    endif()
  endforeach()
endforeach()

file(GLOB tool "${PLACE}/prefix/bin/simdlp")
if(tool)
  run("${tool}" --help)
endif()
message(STATUS "installed and moved: ${count} files that consumers read")
