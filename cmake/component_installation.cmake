# SPDX-License-Identifier: Apache-2.0
#
# Installs each component that is built: library and headers, a file of targets that finds the
# component's dependencies, and a pkg-config file simdlp-<name>.pc. Uses the folders that
# installation.cmake has chosen, which includes this file.

# The package file lists the components that were built, and why others were not.
set(simdlp_components_built "")
set(simdlp_components_left_out "")

foreach(name IN LISTS SIMDLP_COMPONENTS)
  set(target simdlp_${name})
  if(NOT TARGET ${target})
    get_property(reason GLOBAL PROPERTY ${target}_left_out)
    if(NOT reason)
      set(reason "not part of this version")
    endif()
    string(APPEND simdlp_components_left_out "set(simdlp_${name}_left_out \"${reason}\")\n")
    continue()
  endif()
  list(APPEND simdlp_components_built ${name})
  install(
    TARGETS ${target}
    EXPORT ${target}Targets
    ARCHIVE COMPONENT development
    LIBRARY COMPONENT runtime NAMELINK_COMPONENT development
    RUNTIME COMPONENT runtime
    FILE_SET HEADERS COMPONENT development)
  install(
    EXPORT ${target}Targets
    NAMESPACE simdlp::
    DESTINATION "${simdlp_package_folder}"
    COMPONENT development)

  # The user must link the dependencies of a static library; a shared library links them itself.
  get_property(packages GLOBAL PROPERTY ${target}_packages)
  get_property(components GLOBAL PROPERTY ${target}_components)
  set(content "# SPDX-License-Identifier: Apache-2.0\n#\n# The target simdlp::${name}; included by ")
  string(APPEND content "simdlpConfig.cmake, which has included\n# CMakeFindDependencyMacro.\n\n")
  set(requires simdlp)
  foreach(other IN LISTS components)
    string(APPEND content "include(\"\${CMAKE_CURRENT_LIST_DIR}/simdlp_${other}.cmake\")\n")
    string(APPEND requires ", simdlp-${other}")
  endforeach()
  set(libraries "")
  if(NOT BUILD_SHARED_LIBS)
    foreach(package IN LISTS packages)
      if(EXISTS "${PROJECT_SOURCE_DIR}/cmake/Find${package}.cmake")
        # A module of our own, which is installed, too.
        string(APPEND content "list(PREPEND CMAKE_MODULE_PATH \"\${CMAKE_CURRENT_LIST_DIR}\")\n"
                              "find_dependency(${package})\nlist(POP_FRONT CMAKE_MODULE_PATH)\n")
        install(FILES "${PROJECT_SOURCE_DIR}/cmake/Find${package}.cmake"
                DESTINATION "${simdlp_package_folder}"
                COMPONENT development)
      else()
        string(APPEND content "find_dependency(${package})\n")
      endif()
      list(GET simdlp_package_${package} 1 module)
      if(NOT module STREQUAL "-")
        string(APPEND requires ", ${module}")
      elseif(package STREQUAL "Threads")
        string(APPEND libraries " -pthread")
      endif()
    endforeach()
  endif()
  string(APPEND content "include(\"\${CMAKE_CURRENT_LIST_DIR}/${target}Targets.cmake\")\n")
  file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/${target}.cmake" CONTENT "${content}" @ONLY)
  install(
    FILES "${PROJECT_BINARY_DIR}/${target}.cmake"
    DESTINATION "${simdlp_package_folder}"
    COMPONENT development)

  get_property(simdlp_component_description GLOBAL PROPERTY ${target}_description)
  set(simdlp_component_name ${name})
  set(simdlp_component_requires "${requires}")
  set(simdlp_component_libraries "${libraries}")
  configure_file("${PROJECT_SOURCE_DIR}/cmake/simdlp_component.pc.in"
                 "${PROJECT_BINARY_DIR}/simdlp-${name}.pc" @ONLY)
  install(
    FILES "${PROJECT_BINARY_DIR}/simdlp-${name}.pc"
    DESTINATION "${simdlp_pc_folder}"
    COMPONENT development)
endforeach()
