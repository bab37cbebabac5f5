// SPDX-License-Identifier: Apache-2.0
// Tables in practice: annotated, results of queries, plain, in the long form, with other decimals, zones
// and words.
#include <gtest/gtest.h>

#include "run_tool.h"

namespace simdlp::tool_test {
namespace {

outcome from_csv(const std::string& text, std::vector<std::string> options = {}) {
  options.insert(options.begin(),
                 {"cat", "--from", "csv", "--unsigned", "write", "--newlines", "write"});
  options.emplace_back("-");
  return run(options, {.standard_input = text});
}

TEST(from_annotated_csv, ReadsDatatypesInBothPlaces) {
  const std::string want = "m,t=a f=1.5,i=2i,u=3u,b=true,s=\"x\" 1577836800000000000\n";
  EXPECT_EQ(from_csv("#datatype measurement,tag,double,long,unsignedLong,boolean,string,ignored,"
                     "dateTime:RFC3339\nm,t,f,i,u,b,s,x,time\n"
                     "m,a,1.5,2,3,true,x,9,2020-01-01T00:00:00Z\n")
                .out,
            want);
  EXPECT_EQ(from_csv("m|measurement,t|tag,f|double,i|long,u|unsignedLong,b|boolean|true,s|string,"
                     "x|ignored,time|dateTime:number\nm,a,1.5,2,3,,x,9,1577836800\n",
                     {"--precision", "s"})
                .out,
            want);
}

TEST(from_annotated_csv, ReadsConstantsPatternsDefaultsAndZones) {
  EXPECT_EQ(from_csv("#constant measurement,cpu\n#constant,tag,dc,eu\n#timezone,+0100\n"
                     "#concat,tag,place,${a}-${b}\n#default,,b0,,\n"
                     "#datatype,string,string,double,dateTime:2006-01-02 15:04\n"
                     ",a,b,v,time\n,x,,1,2020-01-01 01:00\n",
                     {"--tag", "a,b"})
                .out,
            "cpu,a=x,b=b0,dc=eu,place=x-b0 v=1 1577836800000000000\n");
}

TEST(from_annotated_csv, AConstantTagReplacesTheColumnWithItsName) {
  const std::string table =
      "#constant,tag,dc,old\n#constant,tag,dc,eu\n#datatype,tag,double\n,dc,v\n,us,1\n,,2\n";
  const outcome result = from_csv(table, {"--measurement", "m"});
  EXPECT_EQ(result.out, "m,dc=eu v=1\nm,dc=eu v=2\n");
  EXPECT_NE(result.err.find("#constant tags replace columns with their names: 'dc'"),
            std::string::npos)
      << result.err;
  // An option says more than an annotation.
  const outcome chosen = from_csv(table, {"--measurement", "m", "--tag", "dc"});
  EXPECT_EQ(chosen.out, "m,dc=us v=1\nm v=2\n");
  EXPECT_EQ(chosen.err.find("#constant"), std::string::npos) << chosen.err;
  EXPECT_EQ(from_csv("#constant measurement,a\n#datatype measurement,double\nx,v\nb,1\n").out,
            "a v=1\n");
}

TEST(from_annotated_csv, DefaultsAreForQuotedEmptyCellsToo) {
  const std::string types = "#constant measurement,m\n#datatype dateTime:number,double,string\n";
  EXPECT_EQ(from_csv(types + "#default ,7,dflt\nt,v,s\n1,\"\",\"\"\n2,3,\"x\"\n").out,
            "m v=7,s=\"dflt\" 1\nm v=3,s=\"x\" 2\n");
  EXPECT_EQ(from_csv(types + "t,v,s\n1,\"\",\"\"\n2,3,\n").out, "m s=\"\" 1\nm v=3 2\n");
}

TEST(from_annotated_csv, OtherRowsWithAHashAreComments) {
  const std::string text =
      "#constant measurement,cpu\n#note,a\n#datatype tag,double,time\nhost,v,time\n"
      "#x,1,2\n\"#y\",1,2\n#,\n";
  const outcome result = from_csv(text);
  EXPECT_EQ(result.out, "cpu,host=#y v=1 2\n");
  EXPECT_NE(result.err.find("3 rows with '#' and no known annotation were left out"),
            std::string::npos)
      << result.err;
  EXPECT_EQ(from_csv("#h,v\n#x,1\n", {"--measurement", "m", "--tag", "#h"}).out, "m,#h=#x v=1i\n");
}

TEST(from_annotated_csv, ReadsFormsOfNumbersAndWords) {
  EXPECT_EQ(from_csv("#datatype measurement,\"double:,.\",\"boolean:ja,J:nein,N\",long\nm,f,b,i\n"
                     "m,\"1.234,5\",J,7\nm,\"1,5\",nein,8\n")
                .out,
            "m f=1234.5,b=true,i=7i\nm f=1.5,b=false,i=8i\n");
  EXPECT_EQ(
      from_csv("#datatype measurement,field\nm,f\nm,5i\nm,\"\"\"x\"\"\"\nm,1.5\nm,tRue\n").out,
      "m f=5i\nm f=\"x\"\nm f=1.5\n");
}

TEST(from_annotated_csv, ReadsSeveralTablesOfAFluxResult) {
  const outcome result = from_csv(
      "#group,false,false,true,true,false,false,true,true,true\r\n"
      "#datatype,string,long,dateTime:RFC3339,dateTime:RFC3339,dateTime:RFC3339,double,string,"
      "string,string\r\n#default,_result,,,,,,,,\r\n"
      ",result,table,_start,_stop,_time,_value,_field,_measurement,host\r\n"
      ",,0,1970-01-01T00:00:00Z,1970-01-02T00:00:00Z,1970-01-01T00:00:01Z,0.5,usage,cpu,a\r\n\r\n"
      "#group,false,false,true,true,false,false,true,true,true\r\n"
      "#datatype,string,long,dateTime:RFC3339,dateTime:RFC3339,dateTime:RFC3339,string,string,"
      "string,string\r\n#default,_result,,,,,,,,\r\n"
      ",result,table,_start,_stop,_time,_value,_field,_measurement,host\r\n"
      ",,1,1970-01-01T00:00:00Z,1970-01-02T00:00:00Z,1970-01-01T00:00:01Z,ok,state,cpu,a\r\n");
  EXPECT_EQ(result.out, "cpu,host=a usage=0.5 1000000000\ncpu,host=a state=\"ok\" 1000000000\n");
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(
      from_csv(",result,table,_time,_value,_field,_measurement\n,,0,1970-01-01T00:00:01Z,1,a,m\n"
               "\n,result,table,_time,_measurement,a,b\n,,0,1970-01-01T00:00:02Z,m,2.5,x\n")
          .out,
      "m a=1i 1000000000\nm a=2.5,b=\"x\" 2000000000\n");
}

TEST(from_annotated_csv, TellsAFailedQuery) {
  const outcome result = from_csv(",error,reference\n,too much memory,897\n");
  EXPECT_EQ(result.code, 2);
  EXPECT_EQ(result.err, "simdlp: -: the query failed: too much memory\n");
}

TEST(from_annotated_csv, RefusesWhatItDoesNotKnow) {
  EXPECT_NE(from_csv("#datatype measurement,decimal\nm,f\nm,1\n")
                .err.find("the #datatype 'decimal' of the column 'f' is not known"),
            std::string::npos);
  EXPECT_NE(from_csv("#timezone Mars/Olympus\nf\n1\n", {"--measurement", "m"})
                .err.find("csv_annotation: the time zone 'Mars/Olympus' is not known"),
            std::string::npos);
}

TEST(from_csv, ReadsResultsOfInfluxQl) {
  const outcome result = from_csv(
      "name,tags,time,value\nm,\"a=x,b=y\\,z,c=\",1,7\nm,,2,\n\nname,tags,time,mean,last\n"
      "n,\"d=e,f\",3,1,2.5\n");
  EXPECT_EQ(result.out, "m,a=x,b=y\\,z value=7 1\nn,d=e\\,f mean=1,last=2.5 3\n");
  EXPECT_EQ(from_csv("name,tags,time,value\nm,,1,7\n", {"--whole-numbers", "int"}).out,
            "m value=7i 1\n");
}

TEST(from_csv, TellsTypesFromTheData) {
  const outcome result = from_csv(
      "time,f,i,u,b,s,z,e\n2020-01-01,1.5,1,18446744073709551615,true,x,007,\n"
      "2020-01-01T00:00:01,2,-2,0,False,1,008,\n",
      {"--measurement", "m"});
  EXPECT_EQ(result.out,
            "m f=1.5,i=1i,u=18446744073709551615u,b=true,s=\"x\",z=\"007\" 1577836800000000000\n"
            "m f=2,i=-2i,u=0u,b=false,s=\"1\",z=\"008\" 1577836801000000000\n");
  EXPECT_NE(result.err.find("-: note: types detected from the data: 'f' is float, 'i' is int"),
            std::string::npos)
      << result.err;
}

TEST(from_csv, MergesRowsOfTheLongForm) {
  const std::string table = "time,d,key,value\n1,a,t,20.5\n1,a,h,41\n1,b,t,1\n1,b,t,2\n2,b,s,\n";
  EXPECT_EQ(from_csv(table, {"--measurement", "m", "--tag", "d", "--time", "time", "--field-name",
                             "key", "--field-value", "value"})
                .out,
            "m,d=a t=20.5,h=41 1\nm,d=b t=1 1\nm,d=b t=2 1\n");
  EXPECT_EQ(from_csv(table, {"--measurement", "m", "--field-name", "key"}).code, 2);
}

TEST(from_csv, ReadsSeparatorsDecimalsAndZones) {
  const std::vector<std::string> options = {"--measurement",   "m",           "--separator", ";",
                                            "--decimal-comma", "--time-zone", "+02:00"};
  EXPECT_EQ(from_csv("time;v\n2020-01-01 02:00:00;1,5\n", options).out,
            "m v=1.5 1577836800000000000\n");
  EXPECT_EQ(from_csv("time\tv\n1\t2\n", {"--measurement", "m", "--separator", "tab"}).out,
            "m v=2i 1\n");
  EXPECT_EQ(from_csv("time,v\n31.12.2019 23:30,1\n", {"--measurement", "m", "--time-format",
                                                      "%d.%m.%Y %H:%M", "--time-zone", "-00:30"})
                .out,
            "m v=1i 1577836800000000000\n");
}

TEST(from_csv, LeavesOutWordsForNoValue) {
  const outcome result = from_csv("h,a,b\nx,NA,1\nNA,2,NULL\nx,NA,NULL\n",
                                  {"--measurement", "m", "--tag", "h", "--na", "NA,NULL"});
  EXPECT_EQ(result.code, 0);
  EXPECT_EQ(result.out, "m,h=x b=1i\nm a=2i\n");
  EXPECT_NE(result.err.find("note: 1 row without a value was left out"), std::string::npos);
}

TEST(from_csv, NamesRowColumnAndWhatItWants) {
  const auto error = [](const std::string& cell, const std::string& type) {
    const std::string err =
        from_csv("v\n" + cell + "\n", {"--measurement", "m", "--field", "v" + type}).err;
    return err.substr(0, err.find('\n'));
  };
  EXPECT_EQ(error("NA", ""),
            "-:2:1: error: field_value_syntax: row 1, column 'v': 'NA' is not a number; --na 'NA' "
            "leaves such cells out");
  EXPECT_EQ(error("\"1,5\"", ""),
            "-:2:1: error: field_value_syntax: row 1, column 'v': '1,5' is not a number; "
            "--decimal-comma reads it");
  EXPECT_EQ(error("1.5", ":int"),
            "-:2:1: error: field_value_syntax: row 1, column 'v': '1.5' is not a whole number");
  EXPECT_EQ(error("99999999999999999999", ":int"),
            "-:2:1: error: int_range: row 1, column 'v': '99999999999999999999' is not a whole "
            "number in range");
  EXPECT_NE(from_csv("v,t\n1,noon\n", {"--measurement", "m", "--time", "t", "--time-format", "ms"})
                .err.find("row 1, column 't': 'noon' is not a whole number of ms"),
            std::string::npos);
}

TEST(from_csv, ListsTheColumns) {
  EXPECT_EQ(from_csv("a;b\n1;2\n", {"--measurement", "m", "--field", "b"}).err,
            "simdlp: -: the table has no column 'b'; its columns are 'a;b'; ';' seems to separate "
            "them: --separator ';'\n");
  EXPECT_EQ(from_csv("a,v,v\n1,2,3\n", {"--measurement", "m"}).err,
            "simdlp: -: the column 'v' occurs twice; its columns are 'a', 'v', 'v'\n");
  EXPECT_EQ(from_csv("a,v,v\n1,2,3\n", {"--measurement", "m", "--field", "a:int"}).out, "m a=1i\n");
  EXPECT_NE(from_csv("a\n1\n").err.find("the measurement is not given"), std::string::npos);
}

TEST(from_csv, TakesTheSeparatorThatASpreadsheetWrites) {
  EXPECT_EQ(from_csv("sep=;\r\na;b\r\n1;2\r\n", {"--measurement", "m", "--tag", "a"}).out,
            "m,a=1 b=2i\n");
  EXPECT_EQ(
      from_csv("sep=;\na;b\n1;2\n", {"--measurement", "m", "--tag", "a", "--separator", ";"}).out,
      "m,a=1 b=2i\n");
}

TEST(from_csv, ReadsRowsThatEndInCarriageReturns) {
  EXPECT_EQ(from_csv("t,a,s\r1,2,\"x\ry\"\r2,,z\r", {"--measurement", "m", "--time", "t"}).out,
            "m a=2i,s=\"x\ry\" 1\nm s=\"z\" 2\n");
}

TEST(from_csv, TrimsCellsIfTheHeaderHasSpacesToo) {
  EXPECT_EQ(
      from_csv("t, host, v\n1, a, 2\n", {"--measurement", "m", "--tag", "host", "--time", "t"}).out,
      "m,host=a v=2i 1\n");
  EXPECT_EQ(
      from_csv("t,host,v\n1, a,2\n", {"--measurement", "m", "--tag", "host", "--time", "t"}).out,
      "m,host=\\ a v=2i 1\n");
}

TEST(from_csv, SaysWhichCellMadeAColumnText) {
  const std::string err =
      from_csv("t,v\n1,0.5\n2,0.25\n3,n/a\n", {"--measurement", "m", "--time", "t"}).err;
  EXPECT_NE(err.find("'v' is string because of 'n/a' in row 3"), std::string::npos) << err;
  EXPECT_EQ(from_csv("t,v\n1,a\n2,b\n3,1\n", {"--measurement", "m"}).err.find("because"),
            std::string::npos);
}

TEST(from_csv, ReadsFractionsOfSecondsExactly) {
  const auto time = [](const std::string& cell, const std::string& unit) {
    const outcome got =
        from_csv("t,v\n" + cell + ",1\n",
                 {"--measurement", "m", "--time", "t", "--field", "v:int", "--precision", unit});
    return got.out.empty() ? got.err : got.out.substr(7);
  };
  EXPECT_EQ(time("1709287200.123456789", "s"), "1709287200123456789\n");
  EXPECT_EQ(time("-1.5", "s"), "-1500000000\n");
  EXPECT_EQ(time("-0.25", "ms"), "-250000\n");
  EXPECT_EQ(time("1709287200.10", "s"), "1709287200100000000\n");
  EXPECT_EQ(time("1709287200.0000000000", "s"), "1709287200000000000\n");
  EXPECT_NE(time("1709287200.0000000001", "s").find("is not a whole number"), std::string::npos);
  EXPECT_NE(time("1709287200.5", "ns").find("is not a whole number"), std::string::npos);
  EXPECT_NE(time("9223372036.9", "s").find("in range"), std::string::npos);
}

TEST(from_csv, NamesTheOptionForOtherTimes) {
  EXPECT_NE(from_csv("t,v\n03/01/2024 10:00,1\n", {"--measurement", "m", "--time", "t"})
                .err.find("--time-format names a unit, or a layout"),
            std::string::npos);
}

TEST(from_csv, KeepsAHeaderThatBeginsWithAHash) {
  EXPECT_EQ(from_csv("#,v\n1,2\n", {"--measurement", "m", "--tag", "#", "--field", "v:int"}).out,
            "m,#=1 v=2i\n");
  EXPECT_EQ(from_csv("#datatypes,v\n1,2\n", {"--measurement", "m", "--field", "v:int"}).out,
            "m v=2i\n");
  EXPECT_EQ(from_csv("# a comment\na|b,v\n1,2\n", {"--measurement", "m", "--field", "a|b:int"}).out,
            "m a|b=1i\n");
}

}  // namespace
}  // namespace simdlp::tool_test
