// The checker finds what a defect would leave behind: one that finds nothing proves nothing.
#include "tests/nemesis/checker.h"

#include "common/storage/keys.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/installation.h"

namespace hotline::nemesis {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class CheckerTest : public ::testing::Test {
 protected:
  CheckerTest() : client_(home_.redis().options()) {
    for (int i = 0; i < 3; ++i) {
      v1::Ticket t;
      std::string id = "c-" + std::to_string(i);
      EXPECT_TRUE(home_
                      .Call("TicketService/CreateTicket", "p-centre-1", "AGENT",
                            testing::NewRequest(id), &t)
                      .ok());
      numbers_.push_back(t.name().substr(t.name().find('/') + 1));
      promised_.push_back(
          {"CreateTicket", id, numbers_.back(), 1, absl::ToUnixMillis(absl::Now())});
    }
    partition_ = std::stoi(numbers_[0].substr(6, 3));
  }
  void Redis(std::vector<std::string> command) {
    EXPECT_TRUE(client_.CallAndWait(std::move(command)).ok());
  }
  std::vector<std::string> Faults() {
    return Check(home_.redis().options(), policies_, absl::Now(), promised_).faults;
  }

  testing::Installation home_;
  const testing::Policies policies_{{testing::Sample()->data()}, 2025, 2028};
  redis::Client client_;
  std::vector<std::string> numbers_;
  std::vector<Acknowledged> promised_;
  int partition_ = 0;
};

TEST_F(CheckerTest, SoundInstallationHasNoFault) { EXPECT_THAT(Faults(), IsEmpty()); }

TEST_F(CheckerTest, LostTicketIsFound) {
  Redis({"DEL", keys::Record(partition_, numbers_[0])});
  EXPECT_THAT(Faults(), Contains(StartsWith("I5 " + numbers_[0])));
}

TEST_F(CheckerTest, LostEventIsFound) {
  Redis({"DEL", keys::Log(partition_)});
  EXPECT_THAT(Faults(), Contains(StartsWith("I1 CreateTicket")));
}

TEST_F(CheckerTest, LostAndWrongRowsAreFound) {
  Redis({"ZREM", keys::Index(partition_, "u"), numbers_[0]});
  EXPECT_THAT(Faults(), Contains(StartsWith("I5 a row is missing")));
  Redis({"ZADD", keys::Wake(partition_), "1", "2603020000000017"});
  EXPECT_THAT(Faults(), Contains(StartsWith("I5 a row too many")));
}

TEST_F(CheckerTest, PromiseThatWasNotKeptIsFound) {
  promised_.push_back({"AcceptTicket", "a", numbers_[1], 2});
  EXPECT_THAT(Faults(), Contains(StartsWith("I1 AcceptTicket")));
}

TEST_F(CheckerTest, RequestDoneTwiceIsFound) {
  promised_[2].request_id = promised_[1].request_id;  // one id, two tickets
  EXPECT_THAT(Faults(), Contains(StartsWith("I3 c-1 made")));
  promised_.pop_back();  // a ticket nobody was promised
  EXPECT_THAT(Faults(), Contains(StartsWith("I3 " + numbers_[2])));
}

TEST_F(CheckerTest, ForgottenRequestIdIsFound) {
  auto keys = client_.CallAndWait({"KEYS", "h:{p*}:r:*"});
  ASSERT_TRUE(keys.ok());
  Redis({"DEL", keys->items[0].text});
  EXPECT_THAT(Faults(), Contains(StartsWith("I3 ")));
}

}  // namespace
}  // namespace hotline::nemesis
