// Who is shown which figures: everything, one's own departments at any time, and of the others
// closed months in which nobody can be told apart.
#include "services/report/figure_gate.h"

#include "common/base/error.h"
#include "gtest/gtest.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

using testing::At;

Period Of(const std::string& from, const std::string& to, const std::string& as_of) {
  Period period;
  period.from = At(from + " 00:00");
  period.to = At(to + " 00:00");
  period.cut = period.to + absl::Hours(72);
  period.as_of = At(as_of + " 09:00");
  period.zone = testing::Sample()->calendar().zone();
  return period;
}
const Period kClosed = Of("2026-03-01", "2026-04-01", "2026-04-20");

FigureGate Gate(const std::string& who, RoleSet roles, const Period& period) {
  return FigureGate(testing::Sample(), {who, roles}, period);
}

TEST(FigureGate, WhoReadsEveryTicketReadsEveryFigure) {
  const Period open = Of("2026-03-03", "2026-03-04", "2026-03-05");
  for (const Role role : {Role::kAgent, Role::kAdmin, Role::kAnalyst, Role::kAuditor}) {
    const FigureGate gate = Gate("x", Bit(role), open);
    EXPECT_TRUE(gate.MayAsk(Dimension::kArea).ok());
    EXPECT_TRUE(gate.Reads(Dimension::kArea, "530100"));
    EXPECT_TRUE(gate.Reads(Dimension::kHead, ""));
    EXPECT_TRUE(gate.ShowsOthers());
  }
}

TEST(FigureGate, AnOfficialReadsTheOwnAndTheLedDepartmentsAtAnyTime) {
  const FigureGate head =
      Gate("p-tax-1", Bit(Role::kOfficial), Of("2026-03-03", "2026-03-04", "2026-03-03"));
  EXPECT_TRUE(head.Reads(Dimension::kDepartment, "tax"));
  EXPECT_TRUE(head.Reads(Dimension::kHead, "p-tax-1"));
  EXPECT_FALSE(head.Reads(Dimension::kDepartment, "housing"));
  EXPECT_FALSE(head.Reads(Dimension::kHead, "p-housing-1"));
  EXPECT_FALSE(head.Reads(Dimension::kMatter, "tax"));
  EXPECT_FALSE(head.Reads(Dimension::kDepartment, ""));
  EXPECT_FALSE(head.ShowsOthers());
  EXPECT_TRUE(head.MayAsk(Dimension::kDepartment).ok());
  for (const Dimension other : {Dimension::kWhole, Dimension::kArea, Dimension::kMatter,
                                Dimension::kKind, Dimension::kChannel, Dimension::kPetitionerKind})
    EXPECT_EQ(ReasonOf(head.MayAsk(other)), "CLOSED_MONTHS_ONLY");
  const std::string leader = testing::Sample()->department("tax")->supervising_leader;
  ASSERT_FALSE(leader.empty());
  EXPECT_TRUE(Gate(leader, Bit(Role::kOfficial), kClosed).Reads(Dimension::kDepartment, "tax"));
  EXPECT_TRUE(Gate(leader, Bit(Role::kOfficial), kClosed).Reads(Dimension::kHead, "p-tax-1"));
}

TEST(FigureGate, OfOthersOneWholeMonthAfterItsCut) {
  const auto shows = [](const Period& period) {
    return Gate("p-tax-1", Bit(Role::kOfficial), period).ShowsOthers();
  };
  EXPECT_TRUE(shows(kClosed));
  EXPECT_FALSE(shows(Of("2026-03-01", "2026-04-01", "2026-04-02"))) << "before the cut";
  EXPECT_FALSE(shows(Of("2026-03-01", "2026-03-31", "2026-04-20")));
  EXPECT_FALSE(shows(Of("2026-03-02", "2026-04-01", "2026-04-20")));
  EXPECT_FALSE(shows(Of("2026-02-01", "2026-04-01", "2026-04-20"))) << "less one month: the other";
  EXPECT_TRUE(shows(Of("2025-12-01", "2026-01-01", "2026-04-20")));
}

// Groups with the denominators of one figure.
v1::Report With(const std::vector<int>& denominators) {
  v1::Report report;
  for (const int n : denominators) {
    v1::Figure* figure = report.add_groups()->add_figures();
    figure->set_denominator(n);
    figure->set_numerator(n / 2);
    figure->mutable_quantile()->set_seconds(n);
  }
  return report;
}
std::string Shown(const v1::Report& report) {
  std::string out;
  for (const auto& group : report.groups()) {
    const v1::Figure& figure = group.figures(0);
    const bool empty =
        figure.denominator() == 0 && figure.numerator() == 0 && figure.quantile().seconds() == 0;
    out += figure.withheld() ? (empty ? "*" : "leak") : std::to_string(figure.denominator());
    out += " ";
  }
  return out;
}
std::string Withheld(const std::vector<int>& denominators, std::vector<bool> open = {}) {
  open.resize(denominators.size());
  v1::Report report = With(denominators);
  FigureGate::Withhold(open, &report);
  return Shown(report);
}

// The whole less what is shown is always ten or more: nobody finds the 3, nor a ticket that stands
// in the whole alone.
TEST(FigureGate, FewTicketsAreWithheldAndWhatWouldTellThem) {
  EXPECT_EQ(Withheld({10, 11, 300}), "* 11 300 ");
  EXPECT_EQ(Withheld({300, 11, 10}), "300 11 * ");
  EXPECT_EQ(Withheld({9, 10, 300}), "* * 300 ");
  EXPECT_EQ(Withheld({9, 300, 12, 15}), "* 300 * 15 ");
  EXPECT_EQ(Withheld({9, 8, 12}), "* * 12 ");
  EXPECT_EQ(Withheld({9, 0, 12, 15}), "* * * 15 ");
  EXPECT_EQ(Withheld({0, 0, 40}), "* * * ");
  EXPECT_EQ(Withheld({0, 0, 40, 41}), "* * * 41 ");
  EXPECT_EQ(Withheld({9, 9, 9, 10}), "* * * 10 ");
  EXPECT_EQ(Withheld({3}), "* ");
  EXPECT_EQ(Withheld({40}), "* ");
  EXPECT_EQ(Withheld({}), "");
}

TEST(FigureGate, WhatTheReaderMayReadIsShownWhole) {
  EXPECT_EQ(Withheld({3, 9, 12, 300}, {true}), "3 * * 300 ");
  EXPECT_EQ(Withheld({30, 3, 12, 300}, {true}), "30 * * 300 ");
  EXPECT_EQ(Withheld({3, 0}, {true, true}), "3 0 ");
}

}  // namespace
}  // namespace hotline
