# SPDX-License-Identifier: Apache-2.0
#
# Components: libraries besides the core that have their own dependencies, each with a target
# simdlp::<name>, its own headers and its own entry in the installed package.
# component_installation.cmake installs them.

set(SIMDLP_COMPONENTS journal client queue server) # a component uses only those before it

foreach(name IN LISTS SIMDLP_COMPONENTS)
  string(TOUPPER "${name}" upper)
  set(SIMDLP_BUILD_${upper} AUTO
      CACHE STRING "Build the component ${name}: ON, OFF, or AUTO: if its dependencies are found")
  set_property(CACHE SIMDLP_BUILD_${upper} PROPERTY STRINGS AUTO ON OFF)
endforeach()

# Packages that components link to: CMake target, pkg-config module or '-', Debian package or '-'.
set(simdlp_package_CURL CURL::libcurl libcurl libcurl4-openssl-dev)
set(simdlp_package_ZLIB ZLIB::ZLIB zlib zlib1g-dev)
set(simdlp_package_OpenSSL OpenSSL::SSL openssl libssl-dev)
set(simdlp_package_Boost Boost::headers - libboost-dev)
set(simdlp_package_Threads Threads::Threads - -)
set(simdlp_package_ISAL ISAL::ISAL libisal libisal-dev)

# ISA-L inflates request bodies about twice as fast as zlib.
set(SIMDLP_WITH_ISAL AUTO
    CACHE STRING "Use ISA-L in the component server: ON, OFF, or AUTO: if it is found")
set_property(CACHE SIMDLP_WITH_ISAL PROPERTY STRINGS AUTO ON OFF)
# With AUTO, the library must be one for this target, and instrumented where that matters.
if(SIMDLP_WITH_ISAL AND NOT (SIMDLP_WITH_ISAL STREQUAL "AUTO"
                             AND (CMAKE_CROSSCOMPILING OR SIMDLP_SANITIZE MATCHES "memory")))
  find_package(ISAL QUIET)
  if(NOT TARGET ISAL::ISAL AND NOT SIMDLP_WITH_ISAL STREQUAL "AUTO")
    message(FATAL_ERROR "simdlp: SIMDLP_WITH_ISAL is ON, but ISA-L was not found "
                        "(Debian, Ubuntu: apt-get install libisal-dev)")
  endif()
endif()

# Header-only libraries that components need only while they are compiled: a header and the Debian
# package.
set(simdlp_headers_tomlplusplus toml++/toml.h libtomlplusplus-dev)

# The public headers of a component: <name>.h and those in the folder <name>/.
function(simdlp_component_headers output name)
  set(include "${PROJECT_SOURCE_DIR}/include/simdlp")
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS "${include}/${name}/*.h")
  if(EXISTS "${include}/${name}.h")
    list(PREPEND headers "${include}/${name}.h")
  endif()
  set(${output} "${headers}" PARENT_SCOPE)
endfunction()

# simdlp_component(<name> DESCRIPTION <text> [COMPONENTS <names...>] [PACKAGES <names...>]
#                  [HEADERS_OF <names...>])
#
# Call it in src/<name>: every .cpp in that folder makes the library simdlp_<name>, with the alias
# simdlp::<name> and, for tests that use internal headers, simdlp_<name>_inside. It links to simdlp,
# to the other COMPONENTS, and privately to PACKAGES; HEADERS_OF are used while it is compiled.
# If something is missing, or the option SIMDLP_BUILD_<NAME> is OFF, no target is made: test
# `TARGET simdlp_<name>` before using it. With ON, something missing is an error.
function(simdlp_component name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "DESCRIPTION" "COMPONENTS;PACKAGES;HEADERS_OF")
  string(TOUPPER "${name}" upper)
  set(choice "${SIMDLP_BUILD_${upper}}")
  set_property(GLOBAL PROPERTY simdlp_${name}_left_out "")

  set(missing "")
  set(debian "")
  set(libraries "")
  set(includes "")
  if(choice STREQUAL "AUTO" AND arg_PACKAGES)
    # The libraries found would be those of the build machine, or would not be instrumented.
    if(CMAKE_CROSSCOMPILING)
      set(missing "cross build")
    elseif(SIMDLP_SANITIZE MATCHES "memory")
      set(missing "memory sanitizer")
    endif()
  endif()
  if(choice AND NOT missing)
    foreach(package IN LISTS arg_PACKAGES)
      list(GET simdlp_package_${package} 0 target)
      find_package(${package} QUIET)
      if(NOT TARGET ${target} AND target STREQUAL "Boost::headers" AND TARGET Boost::boost)
        set(target Boost::boost)
      endif()
      if(TARGET ${target})
        list(APPEND libraries ${target})
      else()
        list(APPEND missing ${package})
        list(GET simdlp_package_${package} 2 package)
        list(APPEND debian ${package})
      endif()
    endforeach()
    foreach(package IN LISTS arg_HEADERS_OF)
      list(GET simdlp_headers_${package} 0 header)
      find_path(SIMDLP_${package}_INCLUDE_DIR "${header}")
      mark_as_advanced(SIMDLP_${package}_INCLUDE_DIR)
      if(SIMDLP_${package}_INCLUDE_DIR)
        list(APPEND includes "${SIMDLP_${package}_INCLUDE_DIR}")
      else()
        list(APPEND missing ${package})
        list(GET simdlp_headers_${package} 1 package)
        list(APPEND debian ${package})
      endif()
    endforeach()
    foreach(other IN LISTS arg_COMPONENTS)
      if(NOT TARGET simdlp_${other})
        list(APPEND missing "component ${other}")
      endif()
    endforeach()
  endif()

  if(NOT choice OR missing)
    set(reason "SIMDLP_BUILD_${upper}=${choice}")
    if(missing)
      string(REPLACE ";" ", " reason "${missing}")
      set(hint "")
      if(debian)
        string(REPLACE ";" " " debian "${debian}")
        set(reason "not found: ${reason}")
        set(hint " (Debian, Ubuntu: apt-get install ${debian})")
      endif()
      if(NOT choice STREQUAL "AUTO")
        message(FATAL_ERROR "simdlp: SIMDLP_BUILD_${upper} is ON, but the component ${name} cannot be "
                            "built; ${reason}${hint}")
      endif()
      message(STATUS "simdlp: component ${name} left out; ${reason}${hint}")
    else()
      message(STATUS "simdlp: component ${name} left out; ${reason}")
    endif()
    set_property(GLOBAL PROPERTY simdlp_${name}_left_out "${reason}")
    return()
  endif()

  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  simdlp_component_headers(headers ${name})
  set(target simdlp_${name})
  add_library(${target} ${sources})
  add_library(simdlp::${name} ALIAS ${target})
  simdlp_target(${target})
  target_sources(
    ${target}
    PUBLIC FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES ${headers})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/src")
  target_include_directories(${target} SYSTEM PRIVATE ${includes})
  target_compile_definitions(${target} PRIVATE SIMDLP_VERSION="${PROJECT_VERSION}")
  set(others "")
  set(others_inside "")
  foreach(other IN LISTS arg_COMPONENTS)
    list(APPEND others simdlp_${other})
    list(APPEND others_inside simdlp_${other}_inside)
  endforeach()
  target_link_libraries(${target} PUBLIC simdlp ${others} PRIVATE ${libraries})
  set_target_properties(
    ${target}
    PROPERTIES VERSION ${PROJECT_VERSION}
               SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
               POSITION_INDEPENDENT_CODE ON
               DEFINE_SYMBOL ""
               EXPORT_NAME ${name})
  if(BUILD_SHARED_LIBS)
    set(exports "${PROJECT_SOURCE_DIR}/cmake/simdlp.map")
    set_target_properties(${target} PROPERTIES CXX_VISIBILITY_PRESET default LINK_DEPENDS
                                                                            "${exports}")
    target_link_options(${target} PRIVATE "LINKER:--version-script=${exports}")
    add_library(${target}_inside STATIC EXCLUDE_FROM_ALL $<TARGET_OBJECTS:${target}>)
    set_target_properties(${target}_inside PROPERTIES LINKER_LANGUAGE CXX)
    target_compile_features(${target}_inside INTERFACE cxx_std_20)
    target_include_directories(${target}_inside INTERFACE "${PROJECT_SOURCE_DIR}/include")
    target_link_libraries(${target}_inside INTERFACE simdlp_inside ${others_inside} ${libraries})
  else()
    add_library(${target}_inside ALIAS ${target})
  endif()
  set_property(GLOBAL PROPERTY ${target}_description "${arg_DESCRIPTION}")
  set_property(GLOBAL PROPERTY ${target}_components "${arg_COMPONENTS}")
  set_property(GLOBAL PROPERTY ${target}_packages "${arg_PACKAGES}")
  message(STATUS "simdlp: component ${name} is built")
endfunction()
