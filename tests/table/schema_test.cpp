// SPDX-License-Identifier: Apache-2.0
#include "simdlp/schema.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "simdlp/decoder.h"

namespace {

using namespace simdlp;

// The code of the last line.
schema_errc learn(schema& into, std::string_view lines, bool only_check = false) {
  schema_errc last = schema_errc::none;
  decoder from(lines);
  for (const point here : from) {
    EXPECT_TRUE(here);
    const schema_conflict conflict = only_check ? into.check(here) : into.learn(here);
    last = conflict.code;
  }
  return last;
}

TEST(schema, LearnsColumnsInTheOrderOfTheirFirstSight) {
  schema into;
  EXPECT_EQ(learn(into, "m,b=1,a=2 f=1,g=2i\nn x=t\nm,c=1 h=\"s\",f=2"), schema_errc::none);
  EXPECT_EQ(into.to_text(),
            "m\n  b  tag  string\n  a  tag  string\n  f  field  float\n  g  field  int\n"
            "  c  tag  string\n  h  field  string\nn\n  x  field  bool\n");
  EXPECT_EQ(
      into.to_json(),
      R"({"tables":[{"measurement":"m","columns":[)"
      R"({"name":"b","role":"tag","type":"string"},{"name":"a","role":"tag","type":"string"},)"
      R"({"name":"f","role":"field","type":"float"},{"name":"g","role":"field","type":"int"},)"
      R"({"name":"c","role":"tag","type":"string"},)"
      R"({"name":"h","role":"field","type":"string"}]},)"
      R"({"measurement":"n","columns":[{"name":"x","role":"field","type":"bool"}]}]})");
}

TEST(schema, AConflictAddsNothing) {
  schema into;
  EXPECT_EQ(learn(into, "m f=1"), schema_errc::none);
  const schema before = into;
  EXPECT_EQ(learn(into, "m,t=1 new=1,f=1i"), schema_errc::type_conflict);
  EXPECT_EQ(learn(into, "m,f=1 new=1"), schema_errc::tag_field_conflict);
  EXPECT_EQ(learn(into, "m,x=1 x=1"), schema_errc::tag_field_conflict);
  EXPECT_EQ(learn(into, "m,time=1 x=1"), schema_errc::reserved_name);
  EXPECT_EQ(learn(into, "m x=1,time=1i"), schema_errc::reserved_name);
  EXPECT_EQ(learn(into, "m,a=1,a=2 x=1"), schema_errc::duplicate_tag);
  EXPECT_EQ(learn(into, "m x=1,x=1"), schema_errc::duplicate_field);
  EXPECT_EQ(learn(into, "fresh x=1,x=1"), schema_errc::duplicate_field);
  EXPECT_EQ(into, before);
}

TEST(schema, CheckAnswersLikeLearnAndAddsNothing) {
  for (const auto policy : {type_conflicts::reject, type_conflicts::split, type_conflicts::widen}) {
    schema_options options;
    options.on_type_conflict = policy;
    options.max_columns = 4;
    options.max_tables = 2;
    for (const std::string_view line :
         {"m f=1", "m f=1i", "m f=t", "m,f=1 g=1", "m a=1,b=1,c=1", "m a=1,b=1,c=1,d=1",
          "m x=1,x=1", "m x=1,x=1i", "m,x=1 x=1", "new f=1,f=1", "new a=1,b=2,c=3,d=4,e=5",
          "new,t=1,t=2 f=1", "m,t=1,t=2 f=1", "m time=1"}) {
      schema into(options);
      EXPECT_EQ(learn(into, "m f=1\nz g=1\n"), schema_errc::none);
      const schema before = into;
      const schema_errc checked = learn(into, line, true);
      EXPECT_EQ(into, before);
      EXPECT_EQ(learn(into, line), checked) << line;
    }
  }
}

TEST(schema, SplitsIntoAColumnNamedAfterTheType) {
  schema_options options;
  options.on_type_conflict = type_conflicts::split;
  schema into(options);
  EXPECT_EQ(learn(into, "m f=1\nm f=1i\nm f:int=t"), schema_errc::none);
  ASSERT_EQ(into.tables()[0].columns().size(), 3U);
  EXPECT_EQ(into.tables()[0].columns()[1].name, "f:int");
  EXPECT_EQ(into.tables()[0].columns()[1].key, "f");
  EXPECT_EQ(into.tables()[0].columns()[2].name, "f:int:bool");
}

TEST(schema, WidensIntegersToFloats) {
  schema_options options;
  options.on_type_conflict = type_conflicts::widen;
  schema into(options);
  EXPECT_EQ(learn(into, "m f=1i"), schema_errc::none);
  EXPECT_EQ(learn(into, "m f=1.5"), schema_errc::none);
  EXPECT_EQ(into.tables()[0].columns()[0].kind, value_kind::floating);
  EXPECT_EQ(learn(into, "m f=1u"), schema_errc::none);
  EXPECT_EQ(learn(into, "m f=t"), schema_errc::type_conflict);
}

TEST(schema, AFloatWidensForTheRestOfItsLine) {
  schema_options options;
  options.on_duplicate_field = duplicate_fields::last_wins;
  options.on_type_conflict = type_conflicts::widen;
  schema known(options);
  EXPECT_EQ(learn(known, "m f=1i"), schema_errc::none);
  const std::string_view line = "m f=1.5,f=2u,f=3i";
  decoder read(line);
  ASSERT_TRUE(read.next());
  EXPECT_EQ(known.check(read.current()).code, schema_errc::none);
  EXPECT_EQ(learn(known, line), schema_errc::none);
  schema empty(options);
  EXPECT_EQ(empty.check(read.current()).code, schema_errc::none);
  EXPECT_EQ(learn(empty, "m f=1i,f=1.5,f=2u"), schema_errc::none);
  EXPECT_EQ(empty.tables()[0].columns()[0].kind, value_kind::floating);
  // No float comes before the second kind of integer.
  schema other(options);
  EXPECT_EQ(learn(other, "m f=1i\nm f=2u,f=1.5"), schema_errc::type_conflict);
  EXPECT_EQ(learn(other, "m f=1.5,f=true"), schema_errc::type_conflict);
}

TEST(schema, NamesOfSeveralWordsAreQuotedInText) {
  schema into;
  EXPECT_EQ(learn(into, "a\\ m a\\ \\ field\\ float=1,say\\ \"x\"=2i,plain=t"), schema_errc::none);
  EXPECT_EQ(into.to_text(),
            "\"a m\"\n"
            "  \"a  field float\"  field  float\n"
            "  \"say \\\"x\\\"\"  field  int\n"
            "  plain  field  bool\n");
}

TEST(schema, MergesLikeLearningBoth) {
  schema one;
  schema two;
  EXPECT_EQ(learn(one, "m,a=1 f=1"), schema_errc::none);
  EXPECT_EQ(learn(two, "m,b=1 f=2,g=1i\nn x=1"), schema_errc::none);
  EXPECT_TRUE(one.merge(two).empty());
  schema both;
  EXPECT_EQ(learn(both, "m,a=1 f=1\nm,b=1 f=2,g=1i\nn x=1"), schema_errc::none);
  EXPECT_EQ(one, both);

  schema other;
  EXPECT_EQ(learn(other, "m,f=1 g=t"), schema_errc::none);
  const auto conflicts = one.merge(other);
  ASSERT_EQ(conflicts.size(), 2U);
  EXPECT_EQ(conflicts[0].message(), "'f' of 'm' is a tag here, but a field in the table");
  EXPECT_EQ(conflicts[1].message(), "field 'g' of 'm' is bool here, but int in the table");
  EXPECT_EQ(one, both);
}

// The message of the last line alone.
std::string message_of(std::string_view input, const schema_options& options = {}) {
  schema learned(options);
  decoder from(input);
  std::string last;
  for (const point here : from) {
    const std::string checked = learned.check(here).message();
    last = learned.learn(here).message();
    EXPECT_EQ(checked, last);
  }
  return last;
}

TEST(schema, SaysWhereTheOtherIs) {
  EXPECT_EQ(message_of("m a=1\nm,a=x b=1"), "'a' of 'm' is a tag here, but a field in the table");
  EXPECT_EQ(message_of("m,a=x a=1"), "'a' of 'm' is a field here, but a tag in the same line");
  EXPECT_EQ(message_of("m b=1\nm,a=x a=1"),
            "'a' of 'm' is a field here, but a tag in the same line");
  schema_options options;
  options.on_duplicate_field = duplicate_fields::last_wins;
  EXPECT_EQ(message_of("m a=1,a=2i", options),
            "field 'a' of 'm' is int here, but float in the same line");
  EXPECT_EQ(message_of("m a=1\nm a=2i", options),
            "field 'a' of 'm' is int here, but float in the table");
}

TEST(schema, HasAWordAndASentenceForEachCode) {
  for (std::size_t i = 1; i < schema_errc_count; ++i) {
    const auto code = static_cast<schema_errc>(i);
    EXPECT_NE(name(code), "none");
    EXPECT_FALSE(message(code).empty());
    schema_conflict conflict;
    conflict.code = code;
    EXPECT_FALSE(conflict.message().empty());
  }
}

}  // namespace
