# SPDX-License-Identifier: Apache-2.0
#
# simdlp_library_sources(<target>): adds the sources of the core library to <target>. Each folder of
# src/ named here is one layer (docs/architecture.md). In src/kernel the translation units of
# SIMDLP_KERNELS get the flags of their instruction set; everything else is built for the baseline.
# The flags hold for the calling folder only, so call it where the target is made.

set(SIMDLP_LIBRARY_FOLDERS kernel text decode decode/hints encode flow table)

function(simdlp_library_sources target)
  set(sources "")
  foreach(folder IN LISTS SIMDLP_LIBRARY_FOLDERS)
    file(GLOB found CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/${folder}/*.cpp")
    list(APPEND sources ${found})
  endforeach()
  # A kernel of another processor family is not compiled.
  foreach(kernel IN LISTS SIMDLP_ALL_KERNELS)
    if(NOT kernel IN_LIST SIMDLP_KERNELS)
      list(REMOVE_ITEM sources "${PROJECT_SOURCE_DIR}/src/kernel/${kernel}.cpp")
    endif()
  endforeach()
  target_sources(${target} PRIVATE ${sources})
  foreach(kernel IN LISTS SIMDLP_KERNELS)
    set_source_files_properties(
      "${PROJECT_SOURCE_DIR}/src/kernel/${kernel}.cpp"
      PROPERTIES COMPILE_OPTIONS "${simdlp_flags_${kernel}}")
  endforeach()
endfunction()
