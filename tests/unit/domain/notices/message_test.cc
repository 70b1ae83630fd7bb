// What petitioners are told 短信告知, by which way, and when nothing is.
#include "common/domain/notices/message.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Life;

std::vector<std::string> Told(const Life& life) {
  std::vector<std::string> out;
  for (const Message& m : MessagesOf(life.last, life.ticket, *life.jurisdiction))
    out.push_back(m.event + " " + m.channel + " " + std::to_string(m.petitioner));
  return out;
}

CreateRequest By(Channel channel) {
  CreateRequest create = Life::Complaint();
  create.channel = channel;
  return create;
}

TEST(Message, GoesTheWayTheRequestCame) {
  for (const auto& [channel, way] : {std::pair{Channel::kPhone, "sms"},
                                     {Channel::kFrontDesk, "sms"},
                                     {Channel::kApp, "app"},
                                     {Channel::kWechat, "app"}}) {
    Life life;
    ASSERT_DONE(life.Do(Life::Agent(), By(channel), "2026-03-02 09:00"));
    EXPECT_THAT(Told(life), ElementsAre(std::string("received ") + way + " 1"));
  }
  Life upstream;
  ASSERT_DONE(upstream.Do(Life::Agent(), By(Channel::kUpstream), "2026-03-02 09:00"));
  EXPECT_THAT(Told(upstream), IsEmpty());
}

TEST(Message, NothingOthersCouldReadOfWhatIsConfidential) {
  Life by_telephone, in_account, discipline;
  CreateRequest create = By(Channel::kPhone);
  create.confidential = true;
  ASSERT_DONE(by_telephone.Do(Life::Agent(), create, "2026-03-02 09:00"));
  EXPECT_THAT(Told(by_telephone), IsEmpty());
  create.channel = Channel::kApp;
  ASSERT_DONE(in_account.Do(Life::Agent(), create, "2026-03-02 09:00"));
  EXPECT_THAT(Told(in_account), ElementsAre("received app 1"));
  create.priv.text = "举报科长受贿";
  ASSERT_DONE(discipline.Do(Life::Agent(), create, "2026-03-02 09:00"));
  EXPECT_THAT(Told(discipline), IsEmpty());
}

TEST(Message, NothingToWhoWantsNoneOrHasNoNumber) {
  Life quiet, anonymous;
  CreateRequest create = Life::Complaint();
  create.petitioners[0].no_messages = true;
  ASSERT_DONE(quiet.Do(Life::Agent(), create, "2026-03-02 09:00"));
  EXPECT_THAT(Told(quiet), IsEmpty());
  create = Life::Complaint();
  create.anonymous = true;
  ASSERT_DONE(anonymous.Do(Life::Agent(), create, "2026-03-02 09:00"));
  EXPECT_THAT(Told(anonymous), IsEmpty());
}

TEST(Message, EachOfSeveralIsToldOfTheirOwnReply) {
  Life life;
  CreateRequest create = Life::Complaint();
  create.petitioners.resize(2);
  create.priv.people.resize(2);
  ASSERT_DONE(life.Reach(State::kReviewed, create));
  ASSERT_DONE(life.Do(Life::Handler(), Reply{2, "已补开", "sms-1"}, "2026-03-04 10:00"));
  EXPECT_THAT(Told(life), ElementsAre("replied sms 2", "invited sms 2"));
}

TEST(Message, SaysWhatTheJurisdictionWroteWithWhatTheTicketKnows) {
  Life life;
  ASSERT_DONE(life.Reach(State::kHandling));
  ASSERT_DONE(life.Do(Life::Handler(), AskSupplement{"合同复印件"}, "2026-03-03 10:00"));
  const Jurisdiction& j = *life.jurisdiction;
  EXPECT_THAT(MessageText("missing", "sms", 1, life.ticket, j, ""),
              AllOf(HasSubstr(life.ticket.number), HasSubstr("合同复印件")));
  EXPECT_THAT(MessageText("extended", "sms", 1, life.ticket, j, ""),
              AllOf(HasSubstr(j.department("tax")->name), HasSubstr("03月16日")));
  // An invitation without a code is none.
  EXPECT_EQ(MessageText("invited", "sms", 1, life.ticket, j, ""), "");
  EXPECT_THAT(MessageText("invited", "sms", 1, life.ticket, j, "ABC123"), HasSubstr("ABC123"));
  EXPECT_EQ(MessageText("nothing-of-the-kind", "sms", 1, life.ticket, j, ""), "");
  EXPECT_EQ(MessageText("missing", "sms", 2, life.ticket, j, ""), "");
  ASSERT_DONE(life.Do(Life::Agent(), Withdraw{1, "rec-1", ""}, "2026-03-03 11:00"));
  EXPECT_EQ(MessageText("missing", "sms", 1, life.ticket, j, ""), "")
      << "who has withdrawn meanwhile";
}

TEST(Message, WhatHasBecomeConfidentialMeanwhileIsNotSentInTheOpen) {
  Life life;
  ASSERT_DONE(life.Reach(State::kHandling));
  const Jurisdiction& j = *life.jurisdiction;
  ASSERT_NE(MessageText("received", "sms", 1, life.ticket, j, ""), "");
  ASSERT_DONE(life.Do(Life::Dispatcher(), Reclassify{TicketKind::kReport, Urgency::kNone, "", "x"},
                      "2026-03-03 10:00"));
  ASSERT_TRUE(life.ticket.confidential);
  EXPECT_EQ(MessageText("received", "sms", 1, life.ticket, j, ""), "");
  EXPECT_NE(MessageText("received", "app", 1, life.ticket, j, ""), "");
}

TEST(Message, ACountyWithoutWordsTellsNobody) {
  Life life;
  JurisdictionData data = life.jurisdiction->data();
  data.settings.messages.clear();
  life.jurisdiction = std::make_shared<Jurisdiction>(std::move(data));
  ASSERT_DONE(life.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00"));
  EXPECT_THAT(Told(life), IsEmpty());
}

}  // namespace
}  // namespace hotline
