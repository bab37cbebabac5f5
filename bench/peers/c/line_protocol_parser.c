// SPDX-License-Identifier: Apache-2.0
//
// The C parser under the Python package line-protocol-parser, which takes one terminated line. Its
// user must find the ends of lines: here by a search for LF, and byte by byte only in lines that
// hold a quote. The LF is overwritten by a zero and put back, so that no line is copied. Its user
// must also skip comments.

#include "line_protocol_parser.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct sums {
  uint64_t points, rejected, tags, fields;
  uint64_t measurement_bytes, tag_key_bytes, tag_value_bytes, field_key_bytes, string_bytes;
  uint64_t int_sum, uint_sum, float_bits_sum, bool_true, time_sum;
};

static void fail(const char* what) {
  fprintf(stderr, "%s\n", what);
  exit(1);
}

// The end of the line whose first byte other than a space is at `begin`: at an LF outside a string,
// or at `end`. A string begins with a quote after an equals sign in the fields, which start after
// the first space that is not escaped.
static char* line_end(char* begin, char* end) {
  char* lf = memchr(begin, '\n', (size_t)(end - begin));
  lf = lf == NULL ? end : lf;
  if (lf == begin || *begin == '#' || memchr(begin, '"', (size_t)(lf - begin)) == NULL) {
    return lf;
  }
  char* at = begin;
  while (at < lf && (*at != ' ' || (at > begin && at[-1] == '\\'))) {
    ++at;
  }
  for (int in_string = 0; at < end; ++at) {
    if (in_string && *at == '\\') {
      ++at;
    } else if (*at == '"' && (in_string || at[-1] == '=')) {
      in_string = !in_string;
    } else if (*at == '\n' && !in_string) {
      return at;
    }
  }
  return end;
}

static void add(const struct LP_Point* point, struct sums* sums) {
  sums->points++;
  sums->measurement_bytes += strlen(point->measurement);
  for (const struct LP_Item* tag = point->tags; tag != NULL; tag = tag->next_item) {
    sums->tags++;
    sums->tag_key_bytes += strlen(tag->key);
    sums->tag_value_bytes += strlen(tag->value.s);
  }
  for (const struct LP_Item* field = point->fields; field != NULL; field = field->next_item) {
    sums->fields++;
    sums->field_key_bytes += strlen(field->key);
    switch (field->type) {
      case LP_FLOAT: {
        uint64_t bits;
        memcpy(&bits, &field->value.f, sizeof bits);
        sums->float_bits_sum += bits;
        break;
      }
      case LP_INTEGER: sums->int_sum += (uint64_t)field->value.i; break;
      case LP_UINTEGER: sums->uint_sum += field->value.u; break;
      case LP_BOOLEAN: sums->bool_true += field->value.b != 0; break;
      case LP_STRING: sums->string_bytes += strlen(field->value.s); break;
    }
  }
  sums->time_sum += point->has_time ? (uint64_t)point->time : 0;
}

static struct sums pass(char* data, size_t size) {
  struct sums sums = {0};
  char* const end = data + size;
  for (char* line = data; line < end;) {
    while (*line == ' ') {
      ++line;
    }
    char* const stop = line_end(line, end);
    const char kept = *stop;
    *stop = '\0';
    if (*line != '#' && *line != '\0') {
      int status = 0;
      struct LP_Point* point = LP_parse_line(line, &status);
      if (point != NULL) {
        add(point, &sums);
        LP_free_point(point);
      } else if (status != LP_LINE_EMPTY) {
        sums.rejected++;
      }
    }
    *stop = kept;
    line = stop + 1;
  }
  return sums;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void report(const struct sums* s, size_t size, const double* seconds, int rounds) {
  printf("{\"peer\":\"c-line-protocol-parser\",\"version\":\"" PEER_VERSION
         "\",\"mode\":\"decode\",\"bytes\":%zu,\"points\":%" PRIu64 ",\"rejected\":%" PRIu64
         ",\"tags\":%" PRIu64 ",\"fields\":%" PRIu64 ",\"measurement_bytes\":%" PRIu64
         ",\"tag_key_bytes\":%" PRIu64 ",\"tag_value_bytes\":%" PRIu64
         ",\"field_key_bytes\":%" PRIu64 ",\"string_bytes\":%" PRIu64 ",\"int_sum\":\"%" PRIu64
         "\",\"uint_sum\":\"%" PRIu64 "\",\"float_bits_sum\":\"%" PRIu64 "\",\"bool_true\":%" PRIu64
         ",\"time_sum\":\"%" PRIu64 "\",\"seconds\":[",
         size, s->points, s->rejected, s->tags, s->fields, s->measurement_bytes, s->tag_key_bytes,
         s->tag_value_bytes, s->field_key_bytes, s->string_bytes, s->int_sum, s->uint_sum,
         s->float_bits_sum, s->bool_true, s->time_sum);
  for (int i = 0; i < rounds; ++i) {
    printf("%s%.9f", i == 0 ? "" : ",", seconds[i]);
  }
  printf("]}\n");
  fflush(stdout);
}

int main(int argc, char** argv) {
  if (argc < 2) {
    fail("usage: c-line-protocol-parser FILE [ROUNDS]");
  }
  FILE* file = fopen(argv[1], "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
    fail("cannot read the file");
  }
  const size_t size = (size_t)ftell(file);
  rewind(file);
  // One byte more: the end of the last line is overwritten like any other.
  char* const data = malloc(size + 1);
  if (data == NULL || fread(data, 1, size, file) != size) {
    fail("cannot read the file");
  }
  fclose(file);
  data[size] = '\0';
  const int rounds = argc > 2 ? atoi(argv[2]) : 0;
  if (rounds > 0) {
    double* const seconds = malloc((size_t)rounds * sizeof *seconds);
    struct sums sums = {0};
    for (int i = 0; i < rounds; ++i) {
      const double begin = now();
      sums = pass(data, size);
      seconds[i] = now() - begin;
    }
    report(&sums, size, seconds, rounds);
    free(seconds);
  } else {
    char command[64];
    while (fgets(command, sizeof command, stdin) != NULL && strcmp(command, "quit\n") != 0) {
      if (strcmp(command, "run\n") != 0) {
        fail("unknown command");
      }
      const double begin = now();
      const struct sums sums = pass(data, size);
      const double seconds = now() - begin;
      report(&sums, size, &seconds, 1);
    }
  }
  free(data);
  return 0;
}
