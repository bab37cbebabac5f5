// SPDX-License-Identifier: Apache-2.0
//
// The table of hostile lines, in the order of the sections of a line.
#include "generate/hostile_lines.h"

#include <array>

namespace simdlp::generate {
namespace {

using namespace std::string_view_literals;

constexpr std::array lines{
    // Measurement.
    ""sv, "   "sv, "\r"sv, ",k=v f=1 1"sv, "m"sv, "m "sv, "m,"sv, "m\\"sv, "\tm f=1 1"sv,
    "m\x01 f=1"sv, "\x00m f=1"sv, "m\xff\xfe f=1 1"sv, "\xef\xbb\xbfm f=1 1"sv, "m\\\\ f=1 1"sv,
    "\"m\" f=1 1"sv, "m=n f=1 1"sv, "\\ f=1 1"sv,
    // Tags.
    "m,k f=1 1"sv, "m,k= f=1 1"sv, "m,=v f=1 1"sv, "m,,k=v f=1 1"sv, "m,k=v, f=1 1"sv,
    "m,k=a=b f=1 1"sv, "m,k=v,k=w f=1 1"sv, "m,a=1,b\\ =2,a=3 f=1"sv, "m,k=\"v f=1 1"sv,
    "m,k=\"v\" f=1 1"sv, "m,k\"=v f=1 1"sv, "m,k=\"a\\ b,l=c\" f=1 1"sv, "m,k=a\\\\b f=1 1"sv,
    "m,k=C:\\dir\\,z=1 f=1 1"sv, "m,k=C:\\\\ f=1 1"sv, "m,k=\xc3 f=1 1"sv, "m,k=v\x7f f=1"sv,
    "m,k=v\tf=1"sv, "m, k=v f=1"sv, "m,k =v f=1 1"sv,
    // Field keys and separators.
    "m f"sv, "m f 1"sv, "m f= 1"sv, "m =1 1"sv, "m f=1, 1"sv, "m f=1,,g=2 1"sv, "m f=1,g 1"sv,
    "m f=1,f=2 1"sv, "m f=1 g=2 1"sv, "m f,g=1 1"sv, "m f==1 1"sv, "m \"f\"=1 1"sv,
    "m f\xed\xa0\x80=1 1"sv, "m f = 1"sv,
    // Numbers and booleans.
    "m f=+1 1"sv, "m f=1.. 1"sv, "m f=. 1"sv, "m f=- 1"sv, "m f=1e 1"sv, "m f=1e+ 1"sv,
    "m f=0x10 1"sv, "m f=1_000 1"sv, "m f=nan 1"sv, "m f=-inf 1"sv, "m f=1e400 1"sv,
    "m f=1e-400 1"sv, "m f=.5,g=5.,h=-0,j=01 1"sv, "m f=9223372036854775808i 1"sv,
    "m f=-9223372036854775808i 1"sv, "m f=18446744073709551616u 1"sv, "m f=-1u 1"sv, "m f=1.5i 1"sv,
    "m f=i 1"sv, "m f=1I 1"sv, "m f=tRue 1"sv, "m f=T,g=f,h=TRUE 1"sv, "m f=truely 1"sv,
    "m f=179769313486231570814527423731704356798070567525844996598917476803157260780 1"sv,
    "m f=0.1234567890123456789012345678901234567890 1"sv, "m f=4.9406564584124654e-324 1"sv,
    // Strings.
    "m f=\"a\"b 1"sv, "m f=\"a\"\"b\" 1"sv, "m f=\"\" 1"sv, "m f=\"a\\\\\" 1"sv, "m f=\"a\"1"sv,
    "m f=\"a\",g=\"b=\\\"c\\\" d\" 1"sv, "m f=\"a\xf8\" 1"sv, "m f=a\"b\" 1"sv, "m f='a' 1"sv,
    "m f=\"a\rb\" 1"sv, "m f=\"a\x00b\" 1"sv, "m f=\"a\nevil v=1\" 1"sv,
    "m f=x,g=\"a\nevil v=1 1\n\" 1"sv, "m f\\=\"a\" 1"sv, "m f=\"a\" \"b\" 1"sv,
    // Timestamps and line ends.
    "m f=1 1.5"sv, "m f=1 x"sv, "m f=1 -"sv, "m f=1 1e3"sv, "m f=1 9223372036854775808"sv,
    "m f=1 -9223372036854775808"sv, "m f=1 99999999999999999999999"sv, "m f=1 1 2"sv, "m f=1 1i"sv,
    "m f=1 1   "sv, "m f=1   "sv, "m f=1"sv, "m f=1 1\r"sv, "m f=1\rm f=2"sv, "m f=1 1\r\r"sv,
    "m f=\"a\"\r"sv, "m f=1 +1"sv, "m f=1 0000000000000000000000001"sv,
    // Comments.
    "#"sv, "# \""sv, "# x=\""sv, "# c\\"sv, "# \x02"sv, "#\ttab"sv, "   # \" =\""sv, "# \r"sv,
    "# a\rb"sv};

}  // namespace

std::string_view hostile_line(random& chance) noexcept { return chance.pick(lines); }

}  // namespace simdlp::generate
