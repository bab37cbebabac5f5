/* SPDX-License-Identifier: Apache-2.0
 *
 * The interface through which simdlp's differential fuzzer calls another parser of line protocol: it
 * passes bytes and receives callbacks. Plain C, so that any language can implement it. Write the three
 * functions at the end and link them with the harness (docs/fuzzing.md). Then your parser, simdlp and
 * its reference decoder read every input, and the results are compared.
 */
#ifndef SIMDLP_FOREIGN_PARSER_H
#define SIMDLP_FOREIGN_PARSER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The functions that the parser calls, in the order of the input. It passes `context` back unchanged.
 * All texts are unescaped, need no terminator, and must be valid only until the call returns.
 *
 *   a point          begin_point, tag..., field..., end_point
 *   a refused line   reject_line, instead of the whole point or of its end_point: a point that was
 *                    begun and not ended does not count
 *   comments and blank lines: no call
 */
typedef struct simdlp_foreign_sink {
  void* context;
  void (*begin_point)(void* context, const char* name, size_t size);
  void (*tag)(void* context, const char* key, size_t key_size, const char* value,
              size_t value_size);
  void (*field_float)(void* context, const char* key, size_t key_size, double value);
  void (*field_integer)(void* context, const char* key, size_t key_size, int64_t value);
  void (*field_unsigned)(void* context, const char* key, size_t key_size, uint64_t value);
  void (*field_boolean)(void* context, const char* key, size_t key_size, int value);
  void (*field_string)(void* context, const char* key, size_t key_size, const char* value,
                       size_t value_size);
  /* has_time 0: the line has no timestamp. The timestamp is the number in the line, unscaled. */
  void (*end_point)(void* context, int has_time, int64_t time);
  void (*reject_line)(void* context);
} simdlp_foreign_sink;

/* Intended differences of the parser, which are not reported. Inputs that would show such a difference
 * are skipped, or compared less strictly. */
enum {
  /* The parser stops at the first refused line: only the lines before it are compared. */
  SIMDLP_FOREIGN_STOPS_AT_ERROR = 1 << 0,
  /* A refused line invalidates the whole input: only inputs without one are compared, and for the
   * others the parser must call reject_line. */
  SIMDLP_FOREIGN_ALL_OR_NOTHING = 1 << 1,
  /* Refused lines are dropped without a call of reject_line. */
  SIMDLP_FOREIGN_REJECTS_SILENTLY = 1 << 2,
  /* UTF-8 is not checked: inputs that are not UTF-8 are skipped. */
  SIMDLP_FOREIGN_NO_UTF8_CHECK = 1 << 3,
  /* CR is not a part of line ends: inputs that hold one are skipped. */
  SIMDLP_FOREIGN_NO_CR = 1 << 4,
  /* Control characters, including TAB, are treated differently: inputs that hold one (other than LF
   * and CR) are skipped. */
  SIMDLP_FOREIGN_NO_CONTROL = 1 << 5,
  /* Two backslashes in a row are treated differently: inputs that hold them are skipped. */
  SIMDLP_FOREIGN_OTHER_BACKSLASHES = 1 << 6,
  /* A line ends at every LF, even in strings: inputs with an LF in a string are skipped. */
  SIMDLP_FOREIGN_SPLITS_AT_LF = 1 << 7,
  /* A line with a second tag or field of the same key is refused. */
  SIMDLP_FOREIGN_REFUSES_DUPLICATES = 1 << 8,
  /* For lenient parsers: a line that only simdlp refuses does not count as a difference. Lines that
   * both accept are compared. Needs reject_line for every line, or an input of one line. */
  SIMDLP_FOREIGN_LENIENT = 1 << 9,
  /* Floats may differ in the last place. */
  SIMDLP_FOREIGN_FLOATS_NEARLY = 1 << 10
};

/* The functions to write: */

/* The name of the parser in messages, and the flags above that apply. */
const char* simdlp_foreign_name(void);
unsigned simdlp_foreign_differences(void);

/* Reads `size` bytes at `bytes`, which end at the end of their allocation and have no terminator. */
void simdlp_foreign_parse(const char* bytes, size_t size, const simdlp_foreign_sink* sink);

#ifdef __cplusplus
}
#endif

#endif /* SIMDLP_FOREIGN_PARSER_H */
