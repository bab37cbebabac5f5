# SPDX-License-Identifier: Apache-2.0
#
# Installs the library, headers, tool, CMake package, pkg-config file and manual page. `simdlp
# completions` prints shell completions. Nothing installed names the build machine: the package can be
# moved as a whole.

include(CMakePackageConfigHelpers)

set(simdlp_package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/simdlp")

install(
  TARGETS simdlp
  EXPORT simdlpTargets
  ARCHIVE COMPONENT development
  LIBRARY COMPONENT runtime NAMELINK_COMPONENT development
  RUNTIME COMPONENT runtime
  FILE_SET HEADERS COMPONENT development)
install(
  EXPORT simdlpTargets
  NAMESPACE simdlp::
  DESTINATION "${simdlp_package_folder}"
  COMPONENT development)

# pkg-config: the prefix is relative to the location of the file, unless a folder was given as an
# absolute path.
set(simdlp_pc_folder "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}" OR IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}")
  set(simdlp_pc_prefix "${CMAKE_INSTALL_PREFIX}")
  set(simdlp_pc_libdir "${CMAKE_INSTALL_FULL_LIBDIR}")
  set(simdlp_pc_includedir "${CMAKE_INSTALL_FULL_INCLUDEDIR}")
else()
  file(RELATIVE_PATH simdlp_pc_up "/prefix/${simdlp_pc_folder}" "/prefix")
  string(REGEX REPLACE "/$" "" simdlp_pc_up "${simdlp_pc_up}")
  set(simdlp_pc_prefix "\${pcfiledir}/${simdlp_pc_up}")
  set(simdlp_pc_libdir "\${prefix}/${CMAKE_INSTALL_LIBDIR}")
  set(simdlp_pc_includedir "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
endif()
# A static library needs the C++ runtime named when a C linker driver does the linking.
set(simdlp_pc_private "")
if(NOT BUILD_SHARED_LIBS)
  foreach(runtime IN ITEMS stdc++ c++)
    if(runtime IN_LIST CMAKE_CXX_IMPLICIT_LINK_LIBRARIES)
      string(APPEND simdlp_pc_private " -l${runtime}")
    endif()
  endforeach()
endif()
configure_file("${PROJECT_SOURCE_DIR}/cmake/simdlp.pc.in" "${PROJECT_BINARY_DIR}/simdlp.pc" @ONLY)
install(
  FILES "${PROJECT_BINARY_DIR}/simdlp.pc"
  DESTINATION "${simdlp_pc_folder}"
  COMPONENT development)

include(component_installation)

configure_package_config_file(
  "${PROJECT_SOURCE_DIR}/cmake/simdlpConfig.cmake.in" "${PROJECT_BINARY_DIR}/simdlpConfig.cmake"
  INSTALL_DESTINATION "${simdlp_package_folder}"
  NO_SET_AND_CHECK_MACRO)
# While the major version is 0, a new minor version may break its users.
write_basic_package_version_file(
  "${PROJECT_BINARY_DIR}/simdlpConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(
  FILES "${PROJECT_BINARY_DIR}/simdlpConfig.cmake" "${PROJECT_BINARY_DIR}/simdlpConfigVersion.cmake"
  DESTINATION "${simdlp_package_folder}"
  COMPONENT development)

install(
  FILES "${PROJECT_SOURCE_DIR}/LICENSE"
  DESTINATION "${CMAKE_INSTALL_DOCDIR}"
  COMPONENT runtime)

if(TARGET simdlp_tool)
  install(TARGETS simdlp_tool RUNTIME COMPONENT runtime)
  file(GLOB simdlp_pages "${PROJECT_SOURCE_DIR}/docs/man/*.1")
  if(simdlp_pages)
    install(FILES ${simdlp_pages} DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT runtime)
  endif()
endif()
