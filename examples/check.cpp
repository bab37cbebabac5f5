// SPDX-License-Identifier: Apache-2.0
// Lists the bad lines of a file like a compiler: position, code, message, the line, a hint.
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include <simdlp/simdlp.h>

int main(int, char** argv) {
  std::ifstream file(argv[1], std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});

  simdlp::decoder decode(bytes, {.duplicates = simdlp::duplicates::reject});
  for (const simdlp::point point : decode) {
    if (point) continue;
    const simdlp::diagnostic why = decode.describe();
    std::cout << why.line << ':' << why.column << ": " << name(why.code) << ": " << why.message
              << "\n    " << why.original_line << '\n';
    if (const simdlp::hint hint = hint_for(why)) {
      const simdlp::location place = decode.locate({why.code, hint.offset});
      std::cout << place.line << ':' << place.column << ": hint: " << hint.text() << '\n';
    }
  }
  const simdlp::totals read = decode.totals();
  std::cout << read.points << " points, " << read.rejected << " rejected\n";
}
