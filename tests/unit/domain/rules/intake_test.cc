// What the centre takes in, passes on and puts right: transfers without a receipt, requests with
// something missing, corrections, a regulator's copy, a desk's own calendar.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::At;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Life;

CreateRequest Open() {
  CreateRequest create = Life::Complaint();
  create.department.clear();
  create.priv.subject.clear();
  create.priv.text = "随便说说";
  return create;
}

TEST(Transfer, WithoutAReceiptItComesBack) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), Open(), "2026-03-02 09:00"));
  ASSERT_DONE(life.Do(Life::Agent(), Transfer{"邻县12345", "", ""}, "2026-03-02 09:10"));
  EXPECT_EQ(life.ticket.state, State::kTransferred);
  const LimitClock* clock = life.Limit(LimitKind::kTransferReceipt);
  ASSERT_NE(clock, nullptr);
  ASSERT_DONE(life.Settle("2026-03-03 20:00"));
  EXPECT_EQ(life.ticket.state, State::kReceived);
  EXPECT_TRUE(life.HasFact(FactType::kTransferLapsed));
  EXPECT_TRUE(life.Limit(LimitKind::kTriage)->running());
  EXPECT_FALSE(Happened(life.ticket.ended));
  // Who transferred it may see to it again.
  ASSERT_DONE(life.Do(Life::Agent(), Transfer{"邻县12345", "L-7", ""}, "2026-03-04 09:10"));
  EXPECT_FALSE(life.Limit(LimitKind::kTransferReceipt)->running());
}

// Until the other house has it, what was promised and disputed here stands.
TEST(Transfer, WithoutAReceiptEndsNothing) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00"));
  const absl::Time due = life.Limit(LimitKind::kCaseHandle)->due;
  ASSERT_DONE(
      life.Do(Life::Head(), RequestReturn{"NOT_OUR_DUTY", "x", "housing"}, "2026-03-02 09:10"));
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-03-02 09:20"));
  ASSERT_DONE(life.Do(Life::Dispatcher(), Transfer{"邻县12345", "", ""}, "2026-03-02 09:30"));
  EXPECT_TRUE(life.Limit(LimitKind::kCaseHandle)->running());
  ASSERT_DONE(life.Settle("2026-03-03 20:00"));
  ASSERT_EQ(life.ticket.state, State::kReceived);
  ASSERT_DONE(life.Do(Life::Dispatcher(), Dispatch{"housing", "", "", {}, ""}, "2026-03-04 09:00"));
  EXPECT_EQ(life.Limit(LimitKind::kCaseHandle)->due, due) << "the promise to the citizen goes on";
  // With its number it is done with.
  Life gone;
  ASSERT_DONE(gone.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00"));
  ASSERT_DONE(
      gone.Do(Life::Head(), RequestReturn{"NOT_OUR_DUTY", "x", "housing"}, "2026-03-02 09:10"));
  ASSERT_DONE(gone.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-03-02 09:20"));
  ASSERT_DONE(gone.Do(Life::Agent(), Transfer{"邻县12345", "", ""}, "2026-03-02 09:30"));
  ASSERT_DONE(gone.Do(Life::Agent(), AcknowledgeTransfer{"L-1", ""}, "2026-03-02 09:40"));
  EXPECT_TRUE(gone.Limit(LimitKind::kCaseHandle)->voided);
}

TEST(Transfer, AReceiptInTimeKeepsIt) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), Open(), "2026-03-02 09:00"));
  ASSERT_DONE(life.Do(Life::Agent(), Transfer{"邻县12345", "", ""}, "2026-03-02 09:10"));
  ASSERT_DONE(life.Do(Life::Agent(), AcknowledgeTransfer{"L-8", ""}, "2026-03-02 11:10"));
  EXPECT_REFUSED(life.Do(Life::Agent(), AcknowledgeTransfer{"L-9", ""}, "2026-03-02 11:20"),
                 kFailedPrecondition, "ALREADY_ACKNOWLEDGED");
  ASSERT_DONE(life.Settle("2026-03-20 09:00"));
  EXPECT_EQ(life.ticket.state, State::kTransferred);
}

TEST(Rejection, SaysWhy) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), Open(), "2026-03-02 09:00"));
  ASSERT_DONE(life.Do(Life::Agent(), Reject{"ABUSE", "辱骂"}, "2026-03-02 09:10"));
  ASSERT_EQ(life.Facts(FactType::kRejected).size(), 1u);
  EXPECT_EQ(life.Facts(FactType::kRejected)[0].code, "ABUSE");
}

TEST(Missing, WhatMayStillBeBroughtIsNoGroundForAReturn) {
  Life life;
  CreateRequest create = Life::Complaint();
  create.missing = "购房合同复印件";
  ASSERT_DONE(life.Do(Life::Agent(), create, "2026-03-02 09:00"));
  EXPECT_EQ(life.ticket.priv.missing, "购房合同复印件");
  EXPECT_EQ(life.ticket.supplement_due, At("2026-03-05 18:00"));  // three working days
  RequestReturn missing{"MISSING_INFORMATION", "缺合同", "housing"};
  EXPECT_REFUSED(life.Do(Life::Head(), missing, "2026-03-02 09:30"), kFailedPrecondition,
                 "SUPPLEMENT_STILL_DUE");
  // Another ground is.
  Life other = life;
  ASSERT_DONE(other.Do(Life::Head(), RequestReturn{"NOT_OUR_DUTY", "职责不符", "housing"},
                       "2026-03-02 09:30"));
  // Brought: nothing is awaited, and the ground is one again.
  ASSERT_DONE(life.Do(Life::Agent(), Supplement{1, "我还有一句话", {}}, "2026-03-02 09:35"));
  EXPECT_EQ(life.ticket.priv.missing, "购房合同复印件");
  ASSERT_DONE(life.Do(Life::Agent(), Supplement{1, "合同已补", {}, true}, "2026-03-02 09:40"));
  EXPECT_TRUE(life.ticket.priv.missing.empty());
  EXPECT_FALSE(Happened(life.ticket.supplement_due));
  ASSERT_DONE(life.Do(Life::Head(), missing, "2026-03-02 09:50"));
}

TEST(Missing, ASecondAskingIsCounted) {
  Life life;
  ASSERT_DONE(life.Reach(State::kHandling));
  ASSERT_DONE(life.Do(Life::Handler(), AskSupplement{"合同、发票"}, "2026-03-03 10:00"));
  ASSERT_DONE(life.Do(Life::Agent(), Supplement{1, "补了合同", {}}, "2026-03-03 15:00"));
  ASSERT_DONE(life.Do(Life::Handler(), AskSupplement{"还要身份证"}, "2026-03-04 10:00"));
  const auto asked = life.Facts(FactType::kSupplementAsked);
  ASSERT_EQ(asked.size(), 2u);
  EXPECT_EQ(asked[0].code, "FIRST");
  EXPECT_EQ(asked[1].code, "AGAIN");
  EXPECT_EQ(life.ticket.supplements_asked, 2);
  EXPECT_EQ(life.ticket.priv.missing, "合同、发票；还要身份证") << "the first list stands";
  EXPECT_REFUSED(life.Do(Life::Handler("housing"), AskSupplement{"x"}, "2026-03-04 11:00"),
                 kNotFound, "TICKET_NOT_FOUND");
}

TEST(Correction, IsOneEventThatNamesWhatChangedButNotToWhat) {
  Life life;
  ASSERT_DONE(life.Reach(State::kHandling));
  Correct correct;
  correct.petitioner = 1;
  correct.phone = "19900000002";
  correct.phone_index = "b2";
  correct.address = "城关镇解放路8号";
  correct.note = "回拨核实";
  EXPECT_REFUSED(life.Do(Life::Handler(), correct, "2026-03-03 10:00"), kPermissionDenied,
                 "ROLE_MISSING");
  ASSERT_DONE(life.Do(Life::Agent(), correct, "2026-03-03 10:00"));
  EXPECT_EQ(life.ticket.priv.people[0].phone, "19900000002");
  EXPECT_EQ(life.ticket.priv.people[0].name, "王先生");
  EXPECT_THAT(life.ticket.petitioners[0].blind_indexes, ElementsAre("b2"));
  const auto facts = life.Facts(FactType::kCorrected);
  ASSERT_EQ(facts.size(), 1u);
  EXPECT_EQ(facts[0].code, "PHONE,ADDRESS");
  EXPECT_EQ(life.last.priv.people[0].phone, "19900000002");
  EXPECT_REFUSED(life.Do(Life::Agent(), correct, "2026-03-03 10:10"), kInvalidArgument,
                 "FIELDS_INVALID");
}

TEST(Correction, OfAConfidentialTicketIsTheConfidentialOfficers) {
  Life life;
  CreateRequest create = Life::Complaint();
  create.confidential = true;
  ASSERT_DONE(life.Do(Life::Agent(), create, "2026-03-02 09:00"));
  Correct correct;
  correct.name = "张先生";
  correct.note = "更正";
  EXPECT_REFUSED(life.Do(Life::Agent(), correct, "2026-03-02 09:10"), kPermissionDenied,
                 "CONFIDENTIAL");
  ASSERT_DONE(life.Do(Life::Confidential(), correct, "2026-03-02 09:10"));
}

TEST(Correction, OfSeveralPetitionersOneIsNamed) {
  Life life;
  CreateRequest create = Life::Complaint();
  create.petitioners.resize(2);
  create.priv.people.resize(2);
  ASSERT_DONE(life.Do(Life::Agent(), create, "2026-03-02 09:00"));
  Correct correct;
  correct.name = "张先生";
  correct.note = "更正";
  EXPECT_REFUSED(life.Do(Life::Agent(), correct, "2026-03-02 09:10"), kInvalidArgument,
                 "FIELDS_INVALID");
  correct.petitioner = 2;
  ASSERT_DONE(life.Do(Life::Agent(), correct, "2026-03-02 09:10"));
  EXPECT_EQ(life.ticket.priv.people[1].name, "张先生");
}

TEST(Correction, AnEnterpriseKeepsACreditCode) {
  Life life;
  CreateRequest create = Life::Complaint();
  create.petitioners[0].kind = PetitionerKind::kEnterprise;
  create.petitioners[0].blind_indexes = {"credit"};
  create.priv.people = {{"某公司", "", "91610000000000000X"}};
  ASSERT_DONE(life.Do(Life::Agent(), create, "2026-03-02 09:00"));
  Correct correct;
  correct.credit_code = "";
  correct.note = "更正";
  EXPECT_REFUSED(life.Do(Life::Agent(), correct, "2026-03-02 09:10"), kInvalidArgument,
                 "FIELDS_INVALID");
}

TEST(Correction, KeepsTheOtherNumberOfAnEnterprise) {
  Life life;
  CreateRequest create = Life::Complaint();
  create.petitioners[0].kind = PetitionerKind::kEnterprise;
  create.petitioners[0].blind_indexes = {"credit", "phone"};
  create.priv.people = {{"某公司", "19900000001", "91610000000000000X"}};
  ASSERT_DONE(life.Do(Life::Agent(), create, "2026-03-02 09:00"));
  Correct correct;
  correct.petitioner = 1;
  correct.phone = "19900000002";
  correct.phone_index = "phone2";
  correct.note = "更正";
  ASSERT_DONE(life.Do(Life::Agent(), correct, "2026-03-02 10:00"));
  EXPECT_THAT(life.ticket.petitioners[0].blind_indexes, ElementsAre("credit", "phone2"));
}

TEST(Regulator, HasACopyOfAFaultInAService) {
  Life life;
  JurisdictionData data = life.jurisdiction->data();
  const std::string matter = data.matters[0].id;
  data.matters[0].regulator = "housing";
  life.jurisdiction = std::make_shared<Jurisdiction>(std::move(data));
  CreateRequest create = Life::Complaint();
  create.matter = matter;
  ASSERT_DONE(life.Do(Life::Agent(), create, "2026-03-02 09:00"));
  ASSERT_EQ(life.ticket.matter, matter);
  const auto copies = life.Facts(FactType::kCopied);
  ASSERT_EQ(copies.size(), 1u);
  EXPECT_EQ(copies[0].department, "housing");
  EXPECT_EQ(life.ticket.regulator, "housing");
}

TEST(Regulator, HasACopyAlsoWhereTheMatterIsFoundLater) {
  Life life;
  JurisdictionData data = life.jurisdiction->data();
  const std::string matter = data.matters[0].id;
  data.matters[0].regulator = "housing";
  life.jurisdiction = std::make_shared<Jurisdiction>(std::move(data));
  ASSERT_DONE(life.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00"));
  ASSERT_DONE(life.Do(Life::Dispatcher(),
                      Reclassify{TicketKind::kNone, Urgency::kNone, matter, "x"},
                      "2026-03-02 09:10"));
  EXPECT_EQ(life.ticket.regulator, "housing");
  EXPECT_EQ(life.Facts(FactType::kCopied).size(), 1u);
}

TEST(Regulator, LeadsItselfAndNeedsNoCopy) {
  Life life;
  JurisdictionData data = life.jurisdiction->data();
  const std::string matter = data.matters[0].id;
  data.matters[0].regulator = "tax";
  life.jurisdiction = std::make_shared<Jurisdiction>(std::move(data));
  CreateRequest create = Life::Complaint();
  create.matter = matter;
  ASSERT_DONE(life.Do(Life::Agent(), create, "2026-03-02 09:00"));
  EXPECT_FALSE(life.HasFact(FactType::kCopied));
  EXPECT_TRUE(life.ticket.regulator.empty());
}

TEST(Desk, WorksByItsOwnCalendar) {
  Life life;
  JurisdictionData data = life.jurisdiction->data();
  CalendarSpec always = data.calendars[0];
  for (CalendarSpec& calendar : data.calendars) {
    if (calendar.id == data.settings.calendar) always = calendar;
  }
  always.id = "every-day";
  always.weekly.clear();
  for (int day = 1; day <= 7; ++day) always.weekly[day] = {{8 * 60, 20 * 60}};
  data.calendars.push_back(always);
  data.desks[0].calendar = "every-day";
  life.jurisdiction = std::make_shared<Jurisdiction>(std::move(data));
  ASSERT_DONE(life.Do(Life::Agent(), Open(), "2026-03-07 10:00"));  // a Saturday
  EXPECT_EQ(life.Limit(LimitKind::kTriage)->calendar, "every-day");
  EXPECT_EQ(life.Limit(LimitKind::kTriage)->due, At("2026-03-07 12:00"));
  // What the department has to do is counted by the county's calendar.
  ASSERT_DONE(life.Do(Life::Dispatcher(), Dispatch{"tax", "", "", {}, ""}, "2026-03-07 11:00"));
  EXPECT_TRUE(life.Limit(LimitKind::kAccept)->calendar.empty());
}

TEST(Result, CarriesWhatItsKindNeeds) {
  Life life;
  JurisdictionData data = life.jurisdiction->data();
  data.settings.legal_basis_kinds = {TicketKind::kComplaint};
  data.settings.evidence_kinds = {TicketKind::kComplaint};
  life.jurisdiction = std::make_shared<Jurisdiction>(std::move(data));
  ASSERT_DONE(life.Reach(State::kHandling));
  const absl::Status refused =
      life.Do(Life::Handler(), SubmitResult{"EXPLAINED", "已解释", "", {}}, "2026-03-04 10:00");
  EXPECT_REFUSED(refused, kInvalidArgument, "FIELDS_INVALID");
  EXPECT_THAT(refused.message(), HasSubstr("legal_basis"));
  EXPECT_THAT(refused.message(), HasSubstr("evidence"));
  ASSERT_DONE(life.Do(Life::Handler(),
                      SubmitResult{"EXPLAINED",
                                   "已解释",
                                   "发票管理办法第十九条",
                                   {{std::string(64, 'a'), "笔录.pdf", "", 1, ""}}},
                      "2026-03-04 10:00"));
}

}  // namespace
}  // namespace hotline
