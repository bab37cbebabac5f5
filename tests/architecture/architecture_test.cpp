// SPDX-License-Identifier: Apache-2.0
//
// The project keeps the rules of the architecture, and each rule detects when it is broken.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "promises.h"
#include "room_rules.h"
#include "rules.h"
#include "source_tree.h"

namespace simdlp::architecture {
namespace {

namespace fs = std::filesystem;

const source_tree& project() {
  static const source_tree tree{fs::path(SIMDLP_SOURCE_DIR)};
  return tree;
}

std::string listed(const offences& all) {
  std::string text;
  for (const std::string& one : all) text += one + "\n";
  return text;
}

bool is_component(std::string_view header) {
  return header == "client" || header == "journal" || header == "queue" || header == "server";
}

TEST(architecture, TheTreeIsThere) {
  EXPECT_NE(project().find("include/simdlp/simdlp.h"), nullptr);
  EXPECT_NE(project().find("src/decode/decoder.cpp"), nullptr);
}

TEST(architecture, OneHeaderIncludesAllThatAreNoComponent) {
  const source_file* const all = project().find("include/simdlp/simdlp.h");
  ASSERT_NE(all, nullptr);
  for (const source_file& file : project().files()) {
    const fs::path path(file.path);
    if (path.parent_path() != "include/simdlp" || path.extension() != ".h") continue;
    if (path == all->path || is_component(path.stem().string())) continue;
    const std::string target = "simdlp/" + path.filename().string();
    EXPECT_TRUE(std::ranges::any_of(includes_of(*all),
                                    [&](const include& each) { return each.target == target; }))
        << all->path << " does not include " << target;
  }
}

TEST(architecture, IncludesGoDown) {
  const source_file* const document = project().find("docs/architecture.md");
  if (document == nullptr) GTEST_SKIP() << "docs/architecture.md is not there";
  const std::vector<floor_entry> floors = floors_of(*document);
  ASSERT_FALSE(floors.empty()) << "docs/architecture.md has no table of floors";
  EXPECT_EQ(listed(floor_offences(project(), floors)), "");
}

TEST(architecture, PublicHeadersStandAlone) {
  EXPECT_EQ(listed(public_include_offences(project())), "");
}

TEST(architecture, FilesAreNamedByWhatTheyHold) { EXPECT_EQ(listed(name_offences(project())), ""); }

TEST(architecture, HeadersAreReadOnce) { EXPECT_EQ(listed(header_offences(project())), ""); }

TEST(architecture, SourcesNameTheirLicence) { EXPECT_EQ(listed(licence_offences(project())), ""); }

TEST(architecture, LinksLeadSomewhere) { EXPECT_EQ(listed(link_offences(project())), ""); }

TEST(architecture, LibrariesStayInTheirFolders) {
  EXPECT_EQ(listed(third_party_offences(project())), "");
  EXPECT_EQ(listed(kernel_include_offences(project())), "");
}

TEST(architecture, DetailIsNamedInsideTheLibraryOnly) {
  EXPECT_EQ(listed(detail_offences(project())), "");
}

TEST(architecture, HeadersHaveDifferentNames) {
  EXPECT_EQ(listed(header_name_offences(project())), "");
}

TEST(architecture, NamedFilesExist) { EXPECT_EQ(listed(mention_offences(project())), ""); }

TEST(architecture, NoPhraseIsReadTwice) { EXPECT_EQ(listed(phrase_offences(project())), ""); }

TEST(architecture, TestsAreNamedAlike) { EXPECT_EQ(listed(test_name_offences(project())), ""); }

TEST(architecture, PromisesAreHeldByTests) {
  for (const char* const path : {"SECURITY.md", "docs/reliability.md"}) {
    const source_file* const document = project().find(path);
    ASSERT_NE(document, nullptr) << path;
    EXPECT_EQ(listed(promise_offences(project(), *document)), "");
  }
}

// ---- a small tree that breaks the rules --------------------------------------------------------

class broken_tree : public testing::Test {
 public:
  broken_tree() : root_(fs::path(testing::TempDir()) / ("simdlp_tree_" + own_name())) {
    fs::remove_all(root_);
  }
  ~broken_tree() override { fs::remove_all(root_); }
  broken_tree(const broken_tree&) = delete;
  broken_tree& operator=(const broken_tree&) = delete;

 protected:
  void write(const std::string& path, std::string_view text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path, std::ios::binary) << text;
  }
  [[nodiscard]] source_tree tree() const { return source_tree(root_); }

 private:
  static std::string own_name() {
    return testing::UnitTest::GetInstance()->current_test_info()->name();
  }

  fs::path root_;
};

constexpr std::string_view document =
    "# Floors\n```floors\nlow: include/a.h | include/b.h\nunits: src/kernel\n"
    "high: include/c.h include/d.h\n```\n";

TEST_F(broken_tree, IncludesThatGoUpAreSeen) {
  write("docs/architecture.md", document);
  write("include/a.h", "#include \"b.h\"\n");  // across a `|`
  write("include/b.h", "#  include <d.h>\n");  // up
  write("include/c.h", "#include \"d.h\"\n");  // in the same layer, to the right
  write("include/d.h", "#include \"c.h\"\n#include \"a.h\"\n#include <vector>\n");
  write("include/e.h", "");  // no layer
  write("src/kernel/x.cpp", "#include \"y.h\"\n#include \"c.h\"\n#include \"other.h\"\n");
  write("src/kernel/y.h", "#include \"a.h\"\n");
  write("src/other.h", "#include \"nowhere.h\"\n");
  const source_tree broken = tree();
  EXPECT_EQ(listed(floor_offences(broken, floors_of(*broken.find("docs/architecture.md")))),
            "include/a.h includes include/b.h, which is not below it\n"
            "include/b.h includes include/d.h, which is not below it\n"
            "include/c.h includes include/d.h, which is not below it\n"
            "include/e.h has no floor\n"
            "src/kernel/x.cpp includes include/c.h, which is not below it\n"
            "src/kernel/x.cpp includes src/other.h, which has no floor\n"
            "src/other.h has no floor\n"
            "src/other.h includes nowhere.h: not found\n");
}

TEST_F(broken_tree, AFloorWithoutAFileIsSeen) {
  write("docs/architecture.md", "```floors\nlow: include/gone.h\n```\n");
  const source_tree broken = tree();
  EXPECT_EQ(listed(floor_offences(broken, floors_of(*broken.find("docs/architecture.md")))),
            "a floor names include/gone.h: there is none\n");
}

TEST_F(broken_tree, PromisesWithoutATestAreSeen) {
  write("tests/a_test.cpp", "\nTEST(One, Holds) {}\nTEST_P(two, Holds) {}\n");
  write("tests/CMakeLists.txt",
        "add_test(NAME three.holds COMMAND x)\nsimdlp_add_fuzzer(four x)\n");
  write("PROMISES.md",
        "| other | table |\n|---|---|\n| `Nothing.Here` | `Nor.Here` |\n\n"
        "| promise | held by |\n|---|---|\n"
        "| good | `One.Holds`, `two.Holds` and `three.holds` |\n| good too | `fuzz.four` |\n"
        "| bad | `One.Holds`, `One.Gone` |\n| bare | we are sure |\n| torn | off\n");
  write("NONE.md", "text\n");
  const source_tree broken = tree();
  EXPECT_EQ(listed(promise_offences(broken, *broken.find("PROMISES.md"))),
            "PROMISES.md, \"bad\": no test is named One.Gone\n"
            "PROMISES.md, \"bare\": names no test\n"
            "PROMISES.md, \"torn\": not as many cells as the table has\n");
  EXPECT_EQ(listed(promise_offences(broken, *broken.find("NONE.md"))), "NONE.md has no promises\n");
}

TEST_F(broken_tree, ForbiddenIncludesAreSeen) {
  write("include/a.h", "#include <xsimd/xsimd.hpp>\n#include <immintrin.h>\n");
  write("include/b.h", "#include <emmintrin.h>\n#include \"fast_float/fast_float.h\"\n");
  write("include/detail/number.h", "#include <emmintrin.h>\n");
  write("src/c.h", "#include <immintrin.h>\n");
  EXPECT_EQ(listed(public_include_offences(tree())),
            "include/a.h includes xsimd/xsimd.hpp\ninclude/a.h includes immintrin.h\n"
            "include/b.h includes emmintrin.h\ninclude/b.h includes fast_float/fast_float.h\n");
}

TEST_F(broken_tree, NamesOnceAndLicencesAreSeen) {
  write("src/utils.h", "// SPDX-License-Identifier: Apache-2.0\n");
  write("src/base64.h", "#pragma once\n");
  write("src/old.h", "/* SPDX-License-Identifier: Apache-2.0\n */\n#ifndef OLD_H\n");
  write("src/older.h", "/* a guard is missing, and the licence */\n");
  write("scripts/run.sh", "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n");
  EXPECT_EQ(listed(name_offences(tree())), "src/utils.h is named by nothing\n");
  EXPECT_EQ(listed(header_offences(tree())),
            "src/older.h has no #pragma once\nsrc/utils.h has no #pragma once\n");
  EXPECT_EQ(listed(licence_offences(tree())),
            "src/base64.h does not begin with \"// SPDX-License-Identifier: Apache-2.0\"\n"
            "src/older.h does not begin with \"// SPDX-License-Identifier: Apache-2.0\"\n");
}

TEST_F(broken_tree, LibrariesOutsideOfTheirFoldersAreSeen) {
  write("src/decode/a.cpp", "#include <xsimd/xsimd.hpp>\n");
  write("src/kernel/scan.h", "#include <algorithm>\n#include <cstddef>\n#include \"text/x.h\"\n");
  write("src/kernel/kernels.cpp", "#include <algorithm>\n");
  EXPECT_EQ(listed(third_party_offences(tree())), "src/decode/a.cpp includes xsimd/xsimd.hpp\n");
  EXPECT_EQ(listed(kernel_include_offences(tree())),
            "src/kernel/scan.h includes algorithm\nsrc/kernel/scan.h includes text/x.h\n");
}

TEST_F(broken_tree, DetailOutsideOfTheLibraryIsSeen) {
  write("src/tool/a.cpp", "#include \"simdlp/detail/line.h\"\n");
  write("src/decode/b.cpp", "#include \"simdlp/detail/line.h\"\n");
  EXPECT_EQ(listed(detail_offences(tree())), "src/tool/a.cpp names simdlp/detail/\n");
}

TEST_F(broken_tree, EqualNamesMissingFilesAndPhrasesAreSeen) {
  write("src/text/a.h", "// See src/text/b.h and docs/gone.md.\n");
  write("src/decode/a.h", "// Nobody could read this. In doubt, read it twice.\n");
  EXPECT_EQ(listed(header_name_offences(tree())), "src/text/a.h has the name of src/decode/a.h\n");
  EXPECT_EQ(listed(mention_offences(tree())),
            "src/text/a.h:1 names src/text/b.h\nsrc/text/a.h:1 names docs/gone.md\n");
  EXPECT_EQ(listed(phrase_offences(tree())),
            "src/decode/a.h:1 says \"in doubt\"\n"
            "src/decode/a.h:1 says \"nobody could\"\n");
}

TEST_F(broken_tree, TestsWithOtherNamesAreSeen) {
  write("tests/a_test.cpp",
        "TEST(good_suite, GoodCase) {}\nTEST(Suite, Case) {}\nTEST_P(suite, a_case) {}\n");
  EXPECT_EQ(listed(test_name_offences(tree())),
            "tests/a_test.cpp: Suite.Case\ntests/a_test.cpp: suite.a_case\n");
}

TEST_F(broken_tree, LinksToNowhereAreSeen) {
  write("docs/a.md",
        "# A `b`-c: d\n[x](b.md) [y](../src/c.h) `[z](gone.md)` [w](https://example.org/gone)\n"
        "[v](#a-b-c-d) [u](#gone) [t](b.md#two) [s](b.md#gone)\n```\n[r](gone.md)\n```\n"
        "[q](gone.md)\n");
  write("docs/b.md", "## Two\n");
  write("src/c.h", "");
  EXPECT_EQ(listed(link_offences(tree())),
            "docs/a.md links to #gone: there is no such heading\n"
            "docs/a.md links to b.md#gone: there is no such heading\n"
            "docs/a.md links to gone.md: there is no docs/gone.md\n");
}

}  // namespace
}  // namespace simdlp::architecture
