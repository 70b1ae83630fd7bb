// What past tickets teach, who decided it, and what a catalogue teaches by itself.
#include "services/tools/hotlinectl/learning/labelled.h"

#include <algorithm>

#include "common/domain/routing/classifier.h"
#include "common/learning/described.h"
#include "common/learning/trainer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/sample.h"

namespace hotline::ctl {
namespace {

using ::testing::Contains;
using ::testing::IsSupersetOf;

v1::Ticket Ticket(v1::TicketState state = v1::TICKET_STATE_CLOSED) {
  v1::Ticket t;
  t.set_state(state);
  t.set_department("departments/tax");
  t.set_matter("matters/tax.invoice");
  auto* leg = t.add_legs();
  leg->set_type(v1::Leg::LEG_TYPE_LEAD);
  leg->set_department("departments/tax");
  return t;
}

void Works(v1::Leg* leg) {
  leg->mutable_accept_time()->set_seconds(1);
  leg->mutable_contact_time()->set_seconds(2);
}

std::string LabelAndSource(const v1::Ticket& t, bool by_matter = false) {
  const auto labelled = LabelOf(t, by_matter);
  return labelled ? labelled->label + " " + std::string(Name(labelled->source)) : "";
}

TEST(Labelled, AClosedTicketTeachesWhoClosedIt) {
  EXPECT_EQ(LabelAndSource(Ticket()), "departments/tax CLOSED");
  EXPECT_EQ(LabelAndSource(Ticket(), true), "matters/tax.invoice CLOSED");
  EXPECT_EQ(LabelAndSource(Ticket(v1::TICKET_STATE_HANDLING)), "") << "it may yet be given back";
  EXPECT_EQ(LabelAndSource(Ticket(v1::TICKET_STATE_WITHDRAWN)), "");
}

TEST(Labelled, AnApprovedReturnTeachesWhoWorksOnItNow) {
  v1::Ticket t = Ticket(v1::TICKET_STATE_HANDLING);
  t.mutable_legs(0)->set_returned(true);
  t.mutable_legs(0)->set_department("departments/market");
  auto* now = t.add_legs();
  now->set_type(v1::Leg::LEG_TYPE_LEAD);
  now->set_department("departments/tax");
  EXPECT_EQ(LabelAndSource(t), "") << "it has not taken it yet";
  now->mutable_deemed_time()->set_seconds(1);
  now->mutable_contact_time()->set_seconds(2);
  EXPECT_EQ(LabelAndSource(t), "") << "silence is no acceptance";
  Works(now);
  EXPECT_EQ(LabelAndSource(t), "departments/tax RETURNED");
  now->set_return_pending(true);
  EXPECT_EQ(LabelAndSource(t), "") << "it wants to give it back too";
}

TEST(Labelled, ADispatchersChoiceTeachesOnceItIsWorkedOn) {
  v1::Ticket t = Ticket(v1::TICKET_STATE_DISPATCHED);
  t.set_abstained(true);
  EXPECT_EQ(LabelAndSource(t), "");
  Works(t.mutable_legs(0));
  EXPECT_EQ(LabelAndSource(t), "departments/tax OVERRIDDEN");
}

TEST(Labelled, AnAdjudicationIsTheSurestAndADisputeTeachesNothing) {
  v1::Ticket t = Ticket(v1::TICKET_STATE_HANDLING);
  t.set_disputed(true);
  Works(t.mutable_legs(0));
  EXPECT_EQ(LabelAndSource(t), "");
  t.set_adjudicated(true);
  t.set_duty("departments/tax");
  EXPECT_EQ(LabelAndSource(t), "departments/tax ADJUDICATED");
  EXPECT_EQ(LabelAndSource(t, true), "matters/tax.invoice ADJUDICATED");
}

TEST(Labelled, WorkDoneElsewhereTeachesWhoseDutyItWas) {
  v1::Ticket t = Ticket(v1::TICKET_STATE_CLOSED);
  t.set_adjudicated(true);
  t.set_duty("departments/market");
  EXPECT_EQ(LabelAndSource(t), "departments/market ADJUDICATED");
  EXPECT_EQ(LabelAndSource(t, true), "") << "its matter may be what led astray";
}

TEST(Labelled, NothingIsLearnedFromWhatIsNobodysToRead) {
  v1::Ticket t = Ticket();
  t.set_confidential(true);
  EXPECT_EQ(LabelAndSource(t), "");
  t = Ticket();
  t.set_concerns("persons/p-tax-1");
  EXPECT_EQ(LabelAndSource(t), "");
  t = Ticket();
  t.set_merged_into("tickets/2603020000000017");
  EXPECT_EQ(LabelAndSource(t), "") << "its parent teaches it";
  t = Ticket();
  t.clear_legs();
  EXPECT_EQ(LabelAndSource(t), "") << "answered directly";
}

// A city on its first day.
TEST(Described, TheCatalogueAloneSuggestsAndLetsNothingOut) {
  const JurisdictionData catalogue = hotline::testing::Sample()->data();
  for (bool by_matter : {true, false}) {
    TrainingOptions options;
    options.described = DescribedBy(catalogue, by_matter);
    auto trained = Train({}, options);
    ASSERT_TRUE(trained.ok()) << trained.status();
    EXPECT_EQ(trained->cross_validated.n, 0);
    auto model = Classifier::FromBytes(*Classifier::Pack(trained->parts));
    ASSERT_TRUE(model.ok()) << model.status();
    int first_three = 0;
    const std::pair<const char*, const char*> kAsked[] = {
        {"小区下水道堵了，污水到处流", "housing.drainage"},
        {"饭店不给开发票", "tax"},
        {"自来水管爆了没人修", "water-supply"}};
    for (const auto& [text, expected] : kAsked) {
      const auto verdict = (*model)->Classify("", text);
      EXPECT_FALSE(verdict.certain) << "nothing has been proven";
      for (const auto& candidate : verdict.best) {
        const std::string& label = (*model)->labels()[static_cast<size_t>(candidate.label)];
        first_three += label.find(expected) != std::string::npos;
      }
    }
    EXPECT_GE(first_three, 2) << by_matter;
  }
}

TEST(Described, LabelsAreWhoLeadsEverywhere) {
  JurisdictionData data;
  data.departments = {
      {"tax", "税务局", {"国税"}, DepartmentLevel::kDepartment, "", "", "", "", false, ""},
      {"old", "旧局", {}, DepartmentLevel::kDepartment, "", "", "", "", true, ""},
      {"east", "东镇", {}, DepartmentLevel::kTown, "", "", "", "", false, ""}};
  Matter matter;
  matter.id = "invoice";
  matter.name = "发票";
  matter.path = {"财税"};
  matter.keywords = {"不开发票"};
  matter.responsibilities = {{"619921", PetitionerKind::kNone, "east", {}},
                             {"", PetitionerKind::kNone, "tax", {}}};
  Matter towns = matter;
  towns.id = "roads";
  towns.responsibilities = {{"", PetitionerKind::kNone, "@town", {}}};
  data.matters = {matter, towns};
  const auto labels = [&](bool by_matter) {
    std::vector<std::string> out;
    for (const Example& e : DescribedBy(data, by_matter)) out.push_back(e.label);
    return out;
  };
  EXPECT_THAT(labels(true), IsSupersetOf({"matters/invoice", "matters/roads"}));
  EXPECT_THAT(labels(false), Contains("departments/tax"));
  EXPECT_THAT(labels(false), ::testing::Each("departments/tax"));
}

}  // namespace
}  // namespace hotline::ctl
