#include "tests/bench/report.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace hotline::bench {
namespace {

// Three significant digits of what is small; whole numbers of what is large.
double Rounded(double value) {
  if (value == 0 || !std::isfinite(value)) return 0;
  double scale = std::pow(10, std::max(0.0, 2 - std::floor(std::log10(std::fabs(value)))));
  return std::round(value * scale) / scale;
}

}  // namespace

void Report::Add(const std::string& key, double value) {
  figures_.emplace_back(key, Rounded(value));
  std::fprintf(stderr, "  %-28s %12.10g\n", key.c_str(), figures_.back().second);
}

double Report::operator[](const std::string& key) const {
  for (const auto& [name, value] : figures_) {
    if (name == key) return value;
  }
  return 0;
}

void Report::Print(FILE* out, bool json) const {
  if (json) {
    auto object = nlohmann::ordered_json::object();
    for (const auto& [key, value] : figures_) object[key] = value;
    std::fprintf(out, "%s\n", object.dump().c_str());
    return;
  }
  for (const auto& [key, value] : figures_)
    std::fprintf(out, "%-30s %12.10g\n", key.c_str(), value);
}

}  // namespace hotline::bench
