// Figures for people: rates with their numerator and denominator, times in days and hours.
#pragma once

#include <string>

#include "hotline/v1/report.pb.h"

namespace hotline::ctl {

// "97.3% (36/37)", "—" for an empty denominator, "2d 4h" for a time.
std::string FigureText(const v1::Figure& figure);
// The rate alone: "97.3%".
std::string RateText(const v1::Figure& figure);
bool IsTime(const v1::Figure& figure);
const v1::Figure* FindFigure(const v1::Report::Group& group, const std::string& id);

}  // namespace hotline::ctl
