# SPDX-License-Identifier: Apache-2.0
#
# Builds for s390x on another machine, with Debian's cross compiler; tests run under qemu's
# user-mode emulation. Tests big-endian byte order, with the scalar kernel only.

set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR s390x)
set(CMAKE_C_COMPILER s390x-linux-gnu-gcc) # GoogleTest's build asks for one
set(CMAKE_CXX_COMPILER s390x-linux-gnu-g++)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-s390x -L /usr/s390x-linux-gnu)
