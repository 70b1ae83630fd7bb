// The past routed again, and what differs between two jurisdictions.
#include "services/tools/hotlinectl/learning/replay.h"
#include "common/formats/jurisdiction_diff.h"

#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/tools/audit/drift.h"
#include "tests/support/sample.h"

namespace hotline::ctl {
namespace {

using hotline::testing::At;
using ::testing::IsEmpty;

v1::Jurisdiction Proto() {
  auto proto = ReadJurisdiction(hotline::testing::SampleSources());
  EXPECT_TRUE(proto.ok()) << proto.status();
  return *proto;
}
std::shared_ptr<const Jurisdiction> Made(const v1::Jurisdiction& proto) {
  std::vector<FieldFault> faults;
  return std::make_shared<const Jurisdiction>(FromProto(proto, &faults));
}
v1::Matter& MatterOf(v1::Jurisdiction& proto, const std::string& id) {
  for (auto& matter : *proto.mutable_matters()) {
    if (matter.id() == id) return matter;
  }
  ADD_FAILURE() << "no matter " << id;
  return *proto.mutable_matters(0);
}

PastRequest Past(const std::string& ticket, const std::string& text, const std::string& led) {
  PastRequest p;
  p.ticket = ticket;
  p.request.text = text;
  p.at = At("2026-03-02 09:00");
  p.led = led;
  return p;
}

class ReplayTest : public ::testing::Test {
 protected:
  // Where the sample sends a burst pipe, and by which matter.
  ReplayTest() : before_(Proto()), after_(before_) {
    const Route route =
        Router(Made(before_)).Decide(Past("", kPipe, "").request, At("2026-03-02 09:00"));
    EXPECT_FALSE(route.abstained);
    lead_ = route.lead;
    matter_ = route.matter;
  }
  Replayed Run(const std::vector<PastRequest>& past) {
    return Replay(past, Router(Made(before_)), Router(Made(after_)));
  }
  static constexpr char kPipe[] = "解放路自来水管爆裂，水一直往外喷";
  v1::Jurisdiction before_, after_;
  std::string lead_, matter_;
};

TEST_F(ReplayTest, NothingMovesWhereNothingChanged) {
  const Replayed r = Run({Past("1", kPipe, lead_), Past("2", "你好", "tax")});
  EXPECT_EQ(r.n, 2);
  EXPECT_EQ(r.now.out, 1);
  EXPECT_EQ(r.now.right, 1);
  EXPECT_EQ(r.then.out, 1);
  EXPECT_EQ(r.moved, 0);
}

TEST_F(ReplayTest, AChangedLeadMovesItsTicketsForBetterAndWorse) {
  for (auto& row : *MatterOf(after_, matter_).mutable_responsibilities()) row.set_lead("housing");
  const Replayed r = Run({Past("1", kPipe, lead_), Past("2", kPipe, "housing"),
                          Past("3", kPipe, "tax"), Past("4", "你好", "tax")});
  EXPECT_EQ(r.moved, 3);
  EXPECT_EQ(r.better, 1);
  EXPECT_EQ(r.worse, 1);
  EXPECT_EQ(r.now.right, 1);
  EXPECT_EQ(r.then.right, 1);
  EXPECT_EQ(r.moves.at({lead_, "housing"}), 3);
  ASSERT_EQ(r.worst.size(), 1u);
  EXPECT_EQ(r.worst[0].ticket, "1");
}

TEST_F(ReplayTest, AnAbolishedDepartmentLeavesItsTicketsToTheDispatcher) {
  for (auto& department : *after_.mutable_departments()) {
    if (department.id() == lead_) department.set_inactive(true);
  }
  const Replayed r = Run({Past("1", kPipe, lead_)});
  EXPECT_EQ(r.then.out, 0);
  EXPECT_EQ(r.worse, 1);
  EXPECT_EQ(r.moves.at({lead_, ""}), 1);
}

v1::Event Happened(const std::string& ticket, const std::string& type, const std::string& code = "",
                   const std::string& rule = "") {
  v1::Event event;
  event.mutable_subject()->set_number(ticket);
  auto* fact = event.add_facts();
  fact->set_type(type);
  fact->set_code(code);
  fact->set_row(rule);
  fact->mutable_effective_time()->set_seconds(absl::ToUnixSeconds(At("2026-03-15 09:00")));
  return event;
}

TEST(DriftTest, CountsWhatTheFirstDepartmentDidByTheStepThatRouted) {
  Drift drift(testing::Sample()->calendar().zone());
  for (const v1::Event& e : {
           Happened("1", "ROUTED", "CATALOGUE"), Happened("1", "DISPATCHED"),
           Happened("1", "RETURN_APPROVED"),
           // The second department's return is a dispatcher's, not routing's.
           Happened("1", "DISPATCHED"), Happened("1", "RETURN_APPROVED"),
           Happened("2", "ROUTED", "CATALOGUE"), Happened("2", "DISPATCHED"),
           Happened("3", "ROUTED", "RULE", "pipes"), Happened("3", "DISPATCHED"),
           Happened("3", "RETURN_APPROVED"), Happened("4", "ROUTED", "ABSTAINED"),
           Happened("5", "DISPATCHED"),  // its beginning was not read
       })
    drift.Add(e);
  const auto& month = drift.months().at("2026-03");
  EXPECT_EQ(month.at("CATALOGUE").n, 2);
  EXPECT_EQ(month.at("CATALOGUE").dispatched, 2);
  EXPECT_EQ(month.at("CATALOGUE").returned, 1);
  EXPECT_EQ(month.at("ABSTAINED").n, 1);
  EXPECT_EQ(month.at("ABSTAINED").dispatched, 0);
  EXPECT_EQ(drift.rules().at("pipes").returned, 1);
}

std::string Text(const std::vector<Difference>& all) {
  std::string out;
  for (const Difference& d : all)
    out += std::string(1, "+-~"[d.kind]) + " " + d.what + " " + d.before + " → " + d.after + "\n";
  return out;
}

// Of rules and responsibilities the first that fits decides: who only turns them round changes who
// gets what.
TEST(JurisdictionDiff, AnotherOrderIsADifference) {
  v1::Jurisdiction a = Proto(), b = a;
  for (const char* id : {"ra", "rb"}) a.add_rules()->set_id(id);
  for (const char* id : {"rb", "new", "ra"}) b.add_rules()->set_id(id);
  EXPECT_EQ(Text(Diff(a, b)), "~ rules (order)  → others before ra\n+ rules/new  → id: \"new\"\n");
  b = a;
  auto& rows = *b.mutable_matters(0)->mutable_responsibilities();
  for (const char* lead : {"tax", "market"}) {
    a.mutable_matters(0)->add_responsibilities()->set_lead(lead);
    rows.Add()->set_lead(lead);
  }
  EXPECT_THAT(Text(Diff(a, b)), IsEmpty());
  std::reverse(rows.begin(), rows.end());
  EXPECT_THAT(Text(Diff(a, b)), ::testing::HasSubstr("responsibilities (order)"));
}

TEST(JurisdictionDiff, OfTheSameIsNothingWhateverTheVersion) {
  v1::Jurisdiction a = Proto(), b = a;
  b.set_version(7);
  b.mutable_in_force_time()->set_seconds(1);
  EXPECT_THAT(Text(Diff(a, b)), IsEmpty()) << "when is not what";
}

TEST(JurisdictionDiff, NamesEachChangeAsTheFilesDo) {
  v1::Jurisdiction a = Proto(), b = a;
  const std::string id = a.matters(0).id(), lead = a.matters(0).responsibilities(0).lead();
  b.mutable_matters(0)->mutable_responsibilities(0)->set_lead("tax");
  b.mutable_settings()->set_objection_days(20);
  EXPECT_EQ(Text(Diff(a, b)), "~ matters/" + id + ".responsibilities[0].lead \"" + lead +
                                  "\" → \"tax\"\n~ settings.objectionDays 15 → 20\n");
}

TEST(JurisdictionDiff, TellsWhatIsNewAndWhatIsGone) {
  v1::Jurisdiction a = Proto(), b = a;
  const std::string gone = a.areas(a.areas_size() - 1).code();
  b.mutable_areas()->RemoveLast();
  auto* department = b.add_departments();
  department->set_id("new-office");
  department->set_name("新设局");
  b.mutable_offices(0)->set_end_date("2026-04-01");
  auto* head = b.add_offices();
  head->set_department(a.offices(0).department());
  head->set_person("p-new");
  const std::string text = Text(Diff(a, b));
  EXPECT_THAT(text, ::testing::HasSubstr("- areas/" + gone));
  EXPECT_THAT(text, ::testing::HasSubstr(
                        "+ departments/new-office  → id: \"new-office\" name: \"新设局\""));
  // Offices have no id: the one that ended and the one that began.
  EXPECT_THAT(text, ::testing::HasSubstr("- offices[0]"));
  EXPECT_THAT(text, ::testing::HasSubstr("person: \"p-new\""));
}

}  // namespace
}  // namespace hotline::ctl
