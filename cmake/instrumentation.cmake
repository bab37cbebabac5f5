# SPDX-License-Identifier: Apache-2.0
#
# Sanitizers and coverage. They must be the same in every target that is linked together, so they
# are set for the whole project, from SIMDLP_SANITIZE and SIMDLP_COVERAGE.

if(SIMDLP_SANITIZE)
  string(REPLACE ";" "," simdlp_sanitizers "${SIMDLP_SANITIZE}")
  if(simdlp_sanitizers MATCHES "memory" AND NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "SIMDLP_SANITIZE=memory needs clang (for example the preset msan); "
                        "this compiler is ${CMAKE_CXX_COMPILER_ID}")
  endif()
  add_compile_options(-fsanitize=${simdlp_sanitizers} -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=${simdlp_sanitizers})
  if(simdlp_sanitizers MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
  if(simdlp_sanitizers MATCHES "memory")
    add_compile_options(-fsanitize-memory-track-origins)
  endif()
  unset(simdlp_sanitizers)
endif()

# Clang counts source regions, which are exact for templates and inlined code; see scripts/coverage.py.
# GCC counts basic blocks, including those of exceptions that are never thrown.
if(SIMDLP_COVERAGE)
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    add_compile_options(-fprofile-instr-generate -fcoverage-mapping -O1 -g1)
    add_link_options(-fprofile-instr-generate -fcoverage-mapping)
  else()
    add_compile_options(--coverage -O0 -g)
    add_link_options(--coverage)
  endif()
endif()
