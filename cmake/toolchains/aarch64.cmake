# SPDX-License-Identifier: Apache-2.0
#
# Builds for 64-bit ARM on another machine, with Debian's cross compiler; tests run under qemu's
# user-mode emulation. Builds and tests the NEON kernel without ARM hardware.

set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc) # GoogleTest's build asks for one
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64 -L /usr/aarch64-linux-gnu)
