#include "services/tools/hotlinectl/differences.h"

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "nlohmann/json.hpp"
#include "services/tools/client/terminal.h"

namespace hotline::ctl {

void ShowDifferences(const std::vector<Difference>& differences) {
  for (const Difference& d : differences) {
    const std::string before = Printable(d.before), after = Printable(d.after);
    switch (d.kind) {
      case Difference::kAdded:
        std::printf("%s %s\n", Paint(absl::StrCat("+ ", d.what), Colour::kGreen).c_str(),
                    after.c_str());
        break;
      case Difference::kRemoved:
        std::printf("%s %s\n", Paint(absl::StrCat("- ", d.what), Colour::kRed).c_str(),
                    before.c_str());
        break;
      case Difference::kChanged:
        std::printf("%s %s → %s\n", Paint(absl::StrCat("~ ", d.what), Colour::kYellow).c_str(),
                    before.empty() ? "—" : before.c_str(), after.empty() ? "—" : after.c_str());
        break;
    }
  }
  std::printf("%zu differences 处不同\n", differences.size());
}

void PrintDifferences(Session& session, const std::vector<Difference>& differences) {
  if (!session.json) return ShowDifferences(differences);
  auto all = nlohmann::json::array();
  for (const Difference& d : differences) {
    static constexpr const char* kKinds[] = {"added", "removed", "changed"};
    all.push_back(
        {{"kind", kKinds[d.kind]}, {"what", d.what}, {"before", d.before}, {"after", d.after}});
  }
  std::printf("%s\n", nlohmann::json{{"differences", all}}.dump().c_str());
}

}  // namespace hotline::ctl
