// What one commit writes beside the record: the lists a ticket enters and leaves.
#include "common/engine/change.h"

#include "common/storage/keys.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::Life;

std::map<std::string, std::optional<int64_t>> Lists(const Ticket& before, const Life& after) {
  Decision decision{after.ticket, after.last, true, std::nullopt};
  Change change = MakeChange(&before, decision, after.jurisdiction, after.ticket.updated);
  std::map<std::string, std::optional<int64_t>> out;
  for (const IndexChange& index : change.indexes) out[index.index] = index.score;
  return out;
}

TEST(Change, TakesATicketOutOfTheListsItLeaves) {
  Life life;
  ASSERT_DONE(life.Reach(State::kDispatched));
  const Ticket before = life.ticket;
  ASSERT_DONE(life.Do(Life::Head(), Accept{}, "2026-03-02 11:00"));
  auto lists = Lists(before, life);
  const std::string left = keys::DepartmentIndex("tax", State::kDispatched);
  const std::string entered = keys::DepartmentIndex("tax", State::kAccepted);
  ASSERT_TRUE(lists.contains(left));
  EXPECT_EQ(lists[left], std::nullopt);
  ASSERT_TRUE(lists.contains(entered));
  EXPECT_NE(lists[entered], std::nullopt);
  EXPECT_FALSE(lists.contains(keys::PetitionerIndex("b1"))) << "nothing changed there";
}

}  // namespace
}  // namespace hotline
