# SPDX-License-Identifier: Apache-2.0
#
# Builds CONSUMER (consumer/ or component/) against the library installed in PLACE/prefix and runs it.
# WAY is cmake (its own project, by find_package) or pkgconfig (one compiler line, with the packages
# MODULES). FLAGS are further compiler flags.

include("${CMAKE_CURRENT_LIST_DIR}/run.cmake")

set(prefix "${PLACE}/prefix")
set(consumer "${CMAKE_CURRENT_LIST_DIR}/${CONSUMER}")
file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}")

if(WAY STREQUAL "cmake")
  run("${CMAKE_COMMAND}" -S "${consumer}" -B "${WORK}" -G "${GENERATOR}"
      "-DCMAKE_BUILD_TYPE=${CONFIG}" "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCMAKE_CXX_FLAGS=${FLAGS}"
      "-DCMAKE_PREFIX_PATH=${prefix}" -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF)
  run("${CMAKE_COMMAND}" --build "${WORK}" --config "${CONFIG}")
else()
  file(GLOB_RECURSE description "${prefix}/simdlp.pc")
  cmake_path(GET description PARENT_PATH folder)
  set(ENV{PKG_CONFIG_PATH} "${folder}")
  run("${PKG_CONFIG}" --cflags --libs ${MODULES})
  separate_arguments(words UNIX_COMMAND "${RUN_OUTPUT}")
  run("${COMPILER}" -std=c++20 -O2 ${FLAGS} "${consumer}/main.cpp" -o "${WORK}/consumer" ${words})
endif()

if(KIND STREQUAL "shared")
  file(GLOB_RECURSE library "${prefix}/libsimdlp.so")
  cmake_path(GET library PARENT_PATH folder)
  set(ENV{LD_LIBRARY_PATH} "${folder}")
endif()
file(GLOB_RECURSE program "${WORK}/consumer" "${WORK}/consumer.exe")
run("${program}")
file(READ "${consumer}/expected.txt" expected)
if(NOT RUN_OUTPUT STREQUAL expected)
  message(FATAL_ERROR "the consumer printed\n${RUN_OUTPUT}\ninstead of\n${expected}")
endif()
message(STATUS "the consumer's output is as expected")
