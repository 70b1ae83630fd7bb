#include "services/tools/hotlinectl/figures_view.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/tools/hotlinectl/show.h"

namespace hotline::ctl {

bool IsTime(const v1::Figure& figure) { return figure.id().rfind("time.", 0) == 0; }

std::string RateText(const v1::Figure& f) {
  if (f.denominator() == 0) return "—";
  if (IsTime(f)) return Duration(f.quantile().seconds());
  // Rounded half up in whole numbers, so that everybody gets the same digits.
  int64_t tenths = (f.numerator() * 2000 + f.denominator()) / (2 * f.denominator());
  return absl::StrFormat("%d.%d%%", tenths / 10, tenths % 10);
}

std::string FigureText(const v1::Figure& f) {
  if (f.denominator() == 0) return "—";
  if (IsTime(f)) return absl::StrCat(Duration(f.quantile().seconds()), " (", f.denominator(), ")");
  return absl::StrFormat("%s (%d/%d)", RateText(f), f.numerator(), f.denominator());
}

const v1::Figure* FindFigure(const v1::Report::Group& group, const std::string& id) {
  for (const auto& figure : group.figures()) {
    if (figure.id() == id) return &figure;
  }
  return nullptr;
}

}  // namespace hotline::ctl
