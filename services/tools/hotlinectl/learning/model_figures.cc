#include "services/tools/hotlinectl/learning/model_figures.h"

#include <cmath>
#include <cstdio>

#include "absl/strings/str_format.h"
#include "services/tools/client/terminal.h"

namespace hotline::ctl {

using json = nlohmann::ordered_json;

bool Fail(Session& session, const absl::Status& status) {
  if (status.ok()) return false;
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  session.exit_code = 2;
  return true;
}

json FiguresOf(const Evaluation& e) {
  const auto rounded = [](double x) { return std::round(x * 1e5) / 1e5; };
  return {{"n", e.n},
          {"accuracy", rounded(e.accuracy)},
          {"macro_f1", rounded(e.macro_f1)},
          {"top3", rounded(e.top3)},
          {"auto_precision", rounded(e.auto_precision)},
          {"auto_coverage", rounded(e.auto_coverage)},
          {"ece", rounded(e.ece)}};
}

void ShowFigures(const Evaluation& e) {
  const auto share = [](double x) { return absl::StrFormat("%5.1f %%", x * 100); };
  Table table({"", ""});
  table.Add({"right at the first 首位正确率", share(e.accuracy)});
  table.Add({"macro F1", share(e.macro_f1)});
  table.Add({"among the first three 前三命中率", share(e.top3)});
  table.Add({"go out by themselves 自动派单占比", share(e.auto_coverage)});
  table.Add({"right of these 自动派单正确率", share(e.auto_precision)});
  table.Add({"calibration error 置信度偏差", share(e.ece)});
  table.Print();
}

}  // namespace hotline::ctl
