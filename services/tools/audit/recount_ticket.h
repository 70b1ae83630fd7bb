// One ticket counted again: its part in each figure of docs/figures.md, from its facts alone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "hotline/v1/report.pb.h"
#include "hotline/v1/ticket.pb.h"

namespace hotline::ctl {

struct Tally {
  int64_t numerator = 0, denominator = 0;
  std::vector<int64_t> seconds;  // of times
};
using Tallies = std::map<std::pair<std::string, std::string>, Tally>;  // figure, group

// What one report was asked, and what the log answers.
struct Question {
  v1::Report report;
  int64_t from = 0, to = 0, cut = 0, as_of = 0;  // Unix milliseconds
  absl::TimeZone zone;                           // the report's
  Tallies tallies;
};

int64_t Milliseconds(const google::protobuf::Timestamp& t);

// Adds the ticket with these facts, oldest first, to every figure of the question. `whole_only`:
// when the first event was recorded that says so, Unix milliseconds; INT64_MAX: none does.
void CountTicket(const google::protobuf::RepeatedPtrField<v1::Fact>& facts, int64_t whole_only,
                 Question* question);

}  // namespace hotline::ctl
