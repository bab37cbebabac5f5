# SPDX-License-Identifier: Apache-2.0
#
# Runs the decoder and the encoder under tools that check memory accesses. memory.walk runs in every
# build, and so under each sanitizer; memory.valgrind runs the same program under valgrind if it is
# installed.

add_executable(test_memory memory.cpp)
simdlp_target(test_memory)
target_link_libraries(test_memory PRIVATE simdlp)

file(GLOB samples CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/corpus/samples/*.lp")
add_test(NAME memory.walk COMMAND test_memory 400 ${samples})
set_tests_properties(memory.walk PROPERTIES LABELS quick TIMEOUT 300)

find_program(SIMDLP_VALGRIND valgrind)
mark_as_advanced(SIMDLP_VALGRIND)
if(SIMDLP_VALGRIND AND NOT SIMDLP_SANITIZE AND NOT SIMDLP_COVERAGE AND NOT CMAKE_CROSSCOMPILING)
  add_test(NAME memory.valgrind COMMAND "${SIMDLP_VALGRIND}" --quiet --error-exitcode=9
                                        $<TARGET_FILE:test_memory> 40 ${samples})
  set_tests_properties(memory.valgrind PROPERTIES LABELS quick TIMEOUT 300)

  # The whole corpus, on the processor that valgrind emulates: at most AVX2, without AVX-512.
  find_package(Python3 QUIET COMPONENTS Interpreter)
  if(Python3_FOUND)
    set(cases "${CMAKE_CURRENT_BINARY_DIR}/cases")
    add_test(NAME memory.cases COMMAND "${Python3_EXECUTABLE}" "${PROJECT_SOURCE_DIR}/fuzz/seeds.py"
                                       decode "${cases}")
    set_tests_properties(memory.cases PROPERTIES LABELS slow FIXTURES_SETUP memory_cases)
    add_test(NAME memory.valgrind_corpus
             COMMAND "${SIMDLP_VALGRIND}" --quiet --error-exitcode=9 $<TARGET_FILE:test_memory> 16
                     "${cases}" "${PROJECT_SOURCE_DIR}/corpus/found")
    set_tests_properties(memory.valgrind_corpus PROPERTIES LABELS slow TIMEOUT 600
                                                           FIXTURES_REQUIRED memory_cases)
  endif()
endif()
