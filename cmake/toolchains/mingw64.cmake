# SPDX-License-Identifier: Apache-2.0
#
# Builds for 64-bit Windows on Linux, with Debian's mingw-w64 and the POSIX thread model. The programs
# are linked statically and run under wine.

set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_COMPILER x86_64-w64-mingw32-gcc-posix) # GoogleTest's build asks for one
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static")
# Debian keeps wine's 64-bit loader outside of PATH.
find_program(SIMDLP_WINE NAMES wine64 wine wine64-stable PATHS /usr/lib/wine NO_CMAKE_FIND_ROOT_PATH)
set(CMAKE_CROSSCOMPILING_EMULATOR "${SIMDLP_WINE}")
# Windows programs need the page at 0x7ffe0000. Linux puts the heap of wine's loader at a random address
# near it, and wine fails to start when the heap covers that page. `setarch -R` makes the address fixed;
# containers may forbid it.
execute_process(COMMAND setarch -R true RESULT_VARIABLE SIMDLP_SETARCH OUTPUT_QUIET ERROR_QUIET)
if(SIMDLP_SETARCH EQUAL 0)
  list(PREPEND CMAKE_CROSSCOMPILING_EMULATOR setarch -R)
endif()
# Libraries of the build machine cannot be linked; headers of header-only libraries can be used.
set(CMAKE_FIND_ROOT_PATH /usr/x86_64-w64-mingw32)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(ZLIB_USE_STATIC_LIBS ON)
