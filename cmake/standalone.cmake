# SPDX-License-Identifier: Apache-2.0
#
# Defaults that apply only if simdlp is the top-level project, because another project must choose
# them itself: the build type, compile_commands.json, and a compiler cache if there is one.

get_property(simdlp_multi_config GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
if(NOT simdlp_multi_config AND NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release, RelWithDebInfo or MinSizeRel" FORCE)
endif()
unset(simdlp_multi_config)

if("${CMAKE_EXPORT_COMPILE_COMMANDS}" STREQUAL "") # CMake itself defines it, as empty
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
endif()

if(NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(SIMDLP_CCACHE ccache DOC "Compiler cache; used if found")
  mark_as_advanced(SIMDLP_CCACHE)
  if(SIMDLP_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${SIMDLP_CCACHE}")
  endif()
endif()

# An installed tool finds its shared library even if the installation is moved.
if(BUILD_SHARED_LIBS AND NOT DEFINED CMAKE_INSTALL_RPATH)
  set(CMAKE_INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
endif()
