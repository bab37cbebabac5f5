# SPDX-License-Identifier: Apache-2.0
#
# Runs PROGRAM on INPUT and compares its output, to the byte, with the file EXPECTED.
execute_process(
  COMMAND ${EMULATOR} "${PROGRAM}" "${INPUT}"
  OUTPUT_VARIABLE output
  RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} ended with ${status}")
endif()
file(READ "${EXPECTED}" expected)
if(NOT output STREQUAL expected)
  message(FATAL_ERROR "The output is not that of ${EXPECTED}:\n${output}")
endif()
