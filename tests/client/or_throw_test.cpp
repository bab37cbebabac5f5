// SPDX-License-Identifier: Apache-2.0
// or_throw(): results of writes as exceptions.
#include "simdlp/client/or_throw.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "script.h"

namespace simdlp::client_test {
namespace {

class exceptions : public ::testing::Test {
 protected:
  std::shared_ptr<script> server = std::make_shared<script>();
  std::unique_ptr<client> made = scripted_client(server, plain_options());
};

TEST_F(exceptions, ASuccessIsPassedOn) {
  EXPECT_EQ(or_throw(made->write("m v=1 1")).counts.written, 1U);
  batch_writer writer(*made);
  EXPECT_NO_THROW(or_throw(writer.write(point_builder("m").field("v", 1.0))));
}

TEST_F(exceptions, AFailedRequestIsThrown) {
  server->answer = [](const seen&) { return reply{.status = 503, .body = "busy"}; };
  try {
    or_throw(made->write("m v=1 1\nm v=2 2"));
    FAIL() << "nothing was thrown";
  } catch (const write_exception& thrown) {
    EXPECT_EQ(thrown.result().error.status, 503);
    EXPECT_EQ(thrown.result().counts.given_up, 2U);
    EXPECT_EQ(thrown.what(), describe(thrown.result().error));
  }
}

TEST_F(exceptions, ARefusedLineIsThrownAfterTheOthersAreWritten) {
  try {
    or_throw(made->write_async("m v=1 1\nbad\n").get());
    FAIL() << "nothing was thrown";
  } catch (const write_exception& thrown) {
    EXPECT_EQ(thrown.result().lines.at(0).code, name(errc::expected_space));
    EXPECT_EQ(thrown.what(), "1 of 2 not written: " + thrown.result().lines[0].message);
  }
  EXPECT_EQ(made->statistics().written, 1U);
}

TEST_F(exceptions, ARefusedRecordIsThrown) {
  batch_writer writer(*made);
  try {
    or_throw(writer.write(point_builder("m")));
    FAIL() << "nothing was thrown";
  } catch (const write_exception& thrown) {
    EXPECT_EQ(thrown.result().error.kind, write_error_kind::rejected);
    EXPECT_EQ(thrown.result().error.message, message(errc::no_fields));
    EXPECT_TRUE(thrown.result().counts.balanced());
  }
}

}  // namespace
}  // namespace simdlp::client_test
