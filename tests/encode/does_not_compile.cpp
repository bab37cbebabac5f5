// SPDX-License-Identifier: Apache-2.0
//
// Programs that must not compile, one for each value of CASE. The compiler's message must contain the
// reason. Case 0 compiles, so that the others cannot fail for another reason.
#include <string>
#include <vector>

#include "simdlp/simdlp.h"

struct reading {
  std::string room;
  double temp;
};

#if CASE == 0
[[maybe_unused]] constexpr auto layout = simdlp::describe<reading>(
    "home", simdlp::as_tag("room", &reading::room), simdlp::as_field("temp", &reading::temp));
#elif CASE == 1
constexpr auto layout = simdlp::describe<reading>("home", simdlp::as_field("", &reading::temp));
#elif CASE == 2
constexpr auto layout = simdlp::describe<reading>("home", simdlp::as_field("a\nb", &reading::temp));
#elif CASE == 3
constexpr auto layout = simdlp::describe<reading>("home\\", simdlp::as_field("f", &reading::temp));
#elif CASE == 4
constexpr auto layout = simdlp::describe<reading>("#home", simdlp::as_field("f", &reading::temp));
#elif CASE == 5
constexpr auto layout = simdlp::describe<reading>("home", simdlp::as_field("f", &reading::temp),
                                                  simdlp::as_field("f", &reading::temp));
#elif CASE == 6
constexpr auto layout = simdlp::describe<reading>("home", simdlp::as_tag("room", &reading::temp),
                                                  simdlp::as_field("f", &reading::temp));
#elif CASE == 7
void write(simdlp::encoder& encode) { encode.field("f", 'c'); }
#elif CASE == 8
void write(simdlp::encoder& encode, const int* pointer) { encode.field("f", pointer); }
#elif CASE == 9
simdlp::encoder encode{std::string()};
#elif CASE == 10
void write(simdlp::encoder& encode) { encode.measurement("m").field("f", 1).end_line(); }
#elif CASE == 11
void write(simdlp::encoder& encode) { (void)encode.end_line(1.5); }
#endif
