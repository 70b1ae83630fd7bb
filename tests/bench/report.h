// The figures of a run, in the order they were measured.
#pragma once

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace hotline::bench {

class Report {
 public:
  // Also said at once on standard error: a run takes minutes.
  void Add(const std::string& key, double value);
  // 0 when it was not measured.
  double operator[](const std::string& key) const;
  // A table; and with `json` one more line.
  void Print(FILE* out, bool json) const;

 private:
  std::vector<std::pair<std::string, double>> figures_;
};

}  // namespace hotline::bench
