# SPDX-License-Identifier: Apache-2.0
#
# Sets the kernels of a processor family (SIMDLP_KERNELS), and the flags of each kernel's
# translation unit. The rest of the library is built for the baseline of the target. The kernel is
# chosen at run time, so the table in the sources must require every feature named here.

include(CheckCXXCompilerFlag)

set(SIMDLP_ALL_KERNELS scalar sse42 avx2 avx512 neon64)
set(SIMDLP_KERNELS scalar)
set(simdlp_flags_scalar "")

if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$" AND CMAKE_SIZEOF_VOID_P EQUAL 8)
  list(APPEND SIMDLP_KERNELS sse42 avx2 avx512)
  set(simdlp_flags_sse42 -msse4.2 -mpopcnt)
  set(simdlp_flags_avx2 -mavx2 -mbmi -mbmi2 -mlzcnt -mpopcnt -mpclmul)
  set(simdlp_flags_avx512
      -mavx512f -mavx512bw -mavx512vl -mavx512dq -mavx512vbmi -mavx512vbmi2
      -mavx512ifma -mavx512cd # xsimd 14 takes DQ only together with CD
      -mbmi -mbmi2 -mlzcnt -mpopcnt -mpclmul)
  check_cxx_compiler_flag(-mprefer-vector-width=512 SIMDLP_HAS_PREFER_VECTOR_WIDTH)
  if(SIMDLP_HAS_PREFER_VECTOR_WIDTH)
    list(APPEND simdlp_flags_avx512 -mprefer-vector-width=512)
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC's own intrinsics start from a variable set to itself, and GCC 12 complains of that.
    list(APPEND simdlp_flags_avx512 -Wno-uninitialized -Wno-maybe-uninitialized)
  endif()
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
  list(APPEND SIMDLP_KERNELS neon64)
  set(simdlp_flags_neon64 "")
endif()
