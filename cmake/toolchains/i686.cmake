# SPDX-License-Identifier: Apache-2.0
#
# Builds for 32-bit x86 on a 64-bit machine, with Debian's cross compiler. The programs name that
# compiler's own loader and libraries, so they run without an emulator. Tests 32-bit std::size_t and
# pointers, with the scalar kernel only.

set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR i686)
set(CMAKE_C_COMPILER i686-linux-gnu-gcc) # GoogleTest's build asks for one
set(CMAKE_CXX_COMPILER i686-linux-gnu-g++)
set(CMAKE_EXE_LINKER_FLAGS_INIT
    "-Wl,--dynamic-linker=/usr/i686-linux-gnu/lib/ld-linux.so.2 -Wl,-rpath,/usr/i686-linux-gnu/lib")
