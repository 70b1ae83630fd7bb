#include "tests/support/sample.h"

#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>

#include "absl/strings/str_split.h"
#include "nlohmann/json.hpp"

namespace hotline::testing {
namespace {

absl::TimeZone Shanghai() {
  absl::TimeZone zone;
  absl::LoadTimeZone("Asia/Shanghai", &zone);
  return zone;
}

}  // namespace

std::string SourceRoot() {
  const char* root = std::getenv("HOTLINE_SOURCE");
  return root == nullptr ? "." : root;
}

std::string ReadWhole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<SourceText> SampleSources() {
  std::vector<SourceText> sources;
  for (const char* name : {"areas.json", "calendars.json", "catalogue.json", "directory.json",
                           "limits.json", "roles.json", "settings.json"}) {
    sources.push_back({name, ReadWhole(SourceRoot() + "/deploy/sample/" + name)});
  }
  return sources;
}

std::vector<SourceText> SampleSourcesWith(const std::map<std::string, RoleSet>& grants) {
  nlohmann::json more = {{"systems", nlohmann::json::array()}, {"grants", nlohmann::json::array()}};
  for (const auto& [holder, roles] : grants) {
    if (Sample()->person(holder) == nullptr)
      more["systems"].push_back({{"id", holder}, {"name", holder}});
    std::vector<std::string> names = absl::StrSplit(Names(roles), ", ");
    more["grants"].push_back({{"holder", holder}, {"roles", names}});
  }
  auto sources = SampleSources();
  sources.push_back({"more.json", more.dump()});
  return sources;
}

std::vector<SourceText> HastySources() {
  auto sources = SampleSources();
  for (SourceText& s : sources) {
    if (s.name == "limits.json")
      s.json = std::regex_replace(s.json, std::regex(R"("amount": \d+, "unit": "[A-Z_]+")"),
                                  R"("amount": 1, "unit": "UNIT_MINUTES")");
  }
  return sources;
}

std::shared_ptr<const Jurisdiction> JurisdictionOf(const std::vector<SourceText>& sources) {
  auto proto = ReadJurisdiction(sources);
  if (!proto.ok()) {
    fprintf(stderr, "%s\n", std::string(proto.status().message()).c_str());
    abort();
  }
  proto->set_version(1);
  std::vector<FieldFault> faults;
  return std::make_shared<const Jurisdiction>(FromProto(*proto, &faults));
}

std::shared_ptr<const Jurisdiction> Sample() {
  static const auto sample = JurisdictionOf(SampleSources());
  return sample;
}

absl::Time At(const std::string& local) {
  absl::Time t;
  std::string error;
  if (!absl::ParseTime(local.size() > 16 ? "%Y-%m-%d %H:%M:%E*S" : "%Y-%m-%d %H:%M", local,
                       Shanghai(), &t, &error))
    abort();
  return t;
}

std::string Local(absl::Time t) { return absl::FormatTime("%Y-%m-%d %H:%M:%S", t, Shanghai()); }

}  // namespace hotline::testing
