#include "services/tools/hotlinectl/figures_view.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/tools/hotlinectl/show.h"

namespace hotline::ctl {

bool IsTime(const v1::Figure& figure) { return figure.id().rfind("time.", 0) == 0; }

std::string Percent(int64_t numerator, int64_t denominator) {
  if (denominator == 0) return "—";
  // Rounded half up in whole numbers, so that everybody gets the same digits.
  constexpr int64_t kWhole = 100'00;
  int64_t hundredths = (numerator * kWhole * 2 + denominator) / (2 * denominator);
  // What is not all is never printed as all, nor something as nothing.
  if (numerator < denominator) hundredths = std::min(hundredths, kWhole - 1);
  if (numerator > 0) hundredths = std::max<int64_t>(hundredths, 1);
  return absl::StrFormat("%d.%02d%%", hundredths / 100, hundredths % 100);
}

std::string RateText(const v1::Figure& f) {
  if (f.withheld()) return "*";
  if (f.denominator() == 0) return "—";
  if (IsTime(f)) return Duration(f.quantile().seconds());
  return Percent(f.numerator(), f.denominator());
}

std::string FigureText(const v1::Figure& f) {
  if (f.withheld()) return "*";
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
