# SPDX-License-Identifier: Apache-2.0
#
# Given to CMake by scripts/mutants.py as CMAKE_PROJECT_simdlp_INCLUDE, for a build that is partly
# repeated several hundred times. Precompiles headers of other projects, and builds each test listed in
# parts.txt as a separate program test_unit_<name>, so that the first of them is ready soon after a
# change in a header. Also adds test_ways.

function(simdlp_precompile)
  target_precompile_headers(
    simdlp
    PRIVATE
      <algorithm>
      <array>
      <bit>
      <charconv>
      <chrono>
      <cstring>
      <functional>
      <limits>
      <memory>
      <optional>
      <ranges>
      <string>
      <tuple>
      <vector>)
  # Each kernel has its own flags.
  get_target_property(sources simdlp SOURCES)
  list(FILTER sources INCLUDE REGEX "/kernel/")
  set_source_files_properties(
    ${sources} TARGET_DIRECTORY simdlp PROPERTIES SKIP_PRECOMPILE_HEADERS ON)

  target_precompile_headers(
    simdlp_test_main
    PRIVATE
      <gtest/gtest.h>
      <algorithm>
      <array>
      <chrono>
      <cmath>
      <fstream>
      <functional>
      <map>
      <random>
      <ranges>
      <sstream>
      <string>
      <vector>)
  get_property(folders DIRECTORY "${PROJECT_SOURCE_DIR}/tests" PROPERTY SUBDIRECTORIES)
  foreach(folder IN LISTS folders ITEMS "${PROJECT_SOURCE_DIR}/tests")
    get_property(targets DIRECTORY "${folder}" PROPERTY BUILDSYSTEM_TARGETS)
    foreach(target IN LISTS targets)
      if(target MATCHES "^test_" OR target MATCHES "^simdlp_(agreement|encode_model|reference)$")
        target_precompile_headers(${target} REUSE_FROM simdlp_test_main)
      endif()
    endforeach()
  endforeach()
endfunction()

function(simdlp_split_unit_tests)
  find_package(GTest REQUIRED) # its targets are visible only in the folder that finds them
  file(STRINGS "${PROJECT_SOURCE_DIR}/tests/mutants/parts.txt" sources)
  foreach(source IN LISTS sources)
    cmake_path(GET source STEM name)
    set(target test_unit_${name})
    string(REGEX REPLACE "_test$" "" target "${target}")
    add_executable(${target} EXCLUDE_FROM_ALL "${PROJECT_SOURCE_DIR}/tests/${source}" $<TARGET_OBJECTS:simdlp_test_main>)
    simdlp_target(${target})
    target_link_libraries(${target} PRIVATE simdlp_inside GTest::gtest)
    target_include_directories(
      ${target} PRIVATE "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}/tests")
    target_compile_definitions(${target} PRIVATE SIMDLP_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                        SIMDLP_PROJECT_VERSION="${PROJECT_VERSION}")
    target_precompile_headers(${target} REUSE_FROM simdlp_test_main)
  endforeach()
endfunction()

function(simdlp_add_ways)
  add_executable(test_ways EXCLUDE_FROM_ALL tests/mutants/ways.cpp)
  simdlp_target(test_ways)
  target_link_libraries(test_ways PRIVATE simdlp simdlp_generate)
endfunction()

cmake_language(DEFER CALL simdlp_precompile)
cmake_language(DEFER CALL simdlp_split_unit_tests)
cmake_language(DEFER CALL simdlp_add_ways)
