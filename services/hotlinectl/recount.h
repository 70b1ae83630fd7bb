// The recount: figures once more, from the events an outsider can read, by code that shares nothing
// with the fold and takes the definitions of docs/figures.md literally. Slow on purpose: one pass
// over a ticket's facts for every question asked of it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "hotline/v1/event.pb.h"
#include "hotline/v1/report.pb.h"

namespace hotline::ctl {

class Recount {
 public:
  void Add(const v1::Event& event);
  // Compares a report of any dimension; empty when every figure of every group is the same, else
  // the first difference in words.
  std::string Compare(const v1::Report& report) const;
  size_t tickets() const { return histories_.size(); }

 private:
  struct Tally {
    int64_t numerator = 0, denominator = 0;
    std::vector<int64_t> seconds;
  };
  using Tallies = std::map<std::pair<std::string, std::string>, Tally>;  // figure, group
  void Count(const std::vector<v1::Fact>& history, const v1::Report& report,
             Tallies* tallies) const;

  std::map<std::string, std::vector<v1::Fact>> histories_;
};

}  // namespace hotline::ctl
