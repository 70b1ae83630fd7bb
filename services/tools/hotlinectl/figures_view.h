// Figures for people: rates with their numerator and denominator, times in days and hours.
#pragma once

#include <cstdint>
#include <string>

#include "hotline/v1/report.pb.h"

namespace hotline::ctl {

// "97.30%", rounded half up; "100.00%" only where the two are equal, "—" for an empty denominator.
std::string Percent(int64_t numerator, int64_t denominator);
// "97.30% (36/37)", "—" for an empty denominator, "2d 4h" for a time.
std::string FigureText(const v1::Figure& figure);
// The rate alone: "97.30%".
std::string RateText(const v1::Figure& figure);
bool IsTime(const v1::Figure& figure);
const v1::Figure* FindFigure(const v1::Report::Group& group, const std::string& id);

}  // namespace hotline::ctl
