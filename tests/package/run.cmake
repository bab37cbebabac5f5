# SPDX-License-Identifier: Apache-2.0
#
# run(<command...>): runs a command, shows it, and ends the script if it fails. RUN_OUTPUT is its
# standard output.

macro(run)
  string(JOIN " " run_shown ${ARGN})
  message(STATUS "$ ${run_shown}")
  execute_process(
    COMMAND ${ARGN}
    RESULT_VARIABLE run_result
    OUTPUT_VARIABLE RUN_OUTPUT
    ERROR_VARIABLE run_errors)
  if(NOT run_result EQUAL 0)
    message("${RUN_OUTPUT}${run_errors}")
    message(FATAL_ERROR "failed (${run_result}): ${run_shown}")
  endif()
endmacro()
