// What went wrong when people used the product, and what must happen instead: each test types what
// they typed, by the operator's tool, and reads what is answered.
#pragma once

#include <functional>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/support/installation.h"

namespace hotline::field {

// What the tool printed, both to stdout and to stderr, and its exit code.
struct Answer {
  int code = 0;
  std::string text;
};

// One installation of the sample county for the tests of a suite, its clock at 2026-03-02 09:00.
class Field : public ::testing::Test {
 protected:
  static void SetUpTestSuite();
  // With more of the configuration, a comma before each field.
  static void SetUpWith(const std::string& fields, std::vector<SourceText> sources = {});
  static void TearDownTestSuite();
  static testing::Installation& installation() { return *installation_; }

  // hotlinectl with these arguments, as a shell reads them.
  static Answer Type(const std::string& arguments);
  // The same, which must go well.
  static std::string Well(const std::string& arguments);
  // A request taken in by an agent with these arguments; its number.
  static std::string New(const std::string& arguments);
  // `directory COMMAND` (check, load) with the sample county, where `change` has changed this file.
  static Answer Give(const std::string& command, const std::string& file,
                     const std::function<void(nlohmann::ordered_json&)>& change);
  // Lines of the log of notices, or of messages, with all of these in them; waits a moment until
  // there is one.
  static int Lines(const std::string& event, const std::vector<std::string>& parts);
  // The report with these arguments, typed again until it says `sign`: the figures follow the log a
  // moment after the answer to a verb.
  static std::string ReportThatSays(const std::string& sign, const std::string& arguments);
  // The ticket as JSON, seen by the centre.
  static std::string Json(const std::string& number);
  // A request of the tax office that its head has accepted, contacted and so on up to this verb,
  // which comes next: "submit", "approve", "reply", "rate".
  static std::string Before(const std::string& verb);

 private:
  static testing::Installation* installation_;
};

}  // namespace hotline::field
