// History is read for a few at a time, and one caller never has all the room.
#include "common/workers/readers.h"

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"

namespace hotline {
namespace {

// Holds the rooms that were given, by caller.
class Rooms {
 public:
  std::function<void(Readers::Room)> For(const std::string& caller) {
    return [this, caller](Readers::Room room) {
      const std::lock_guard lock(mutex_);
      held_[caller].push_back(std::move(room));
    };
  }
  size_t Of(const std::string& caller) {
    const std::lock_guard lock(mutex_);
    return held_[caller].size();
  }
  void LeaveOne(const std::string& caller) {
    Readers::Room gone;
    const std::lock_guard lock(mutex_);
    gone = std::move(held_[caller].back());
    held_[caller].pop_back();
  }
  void LeaveAll() {
    std::map<std::string, std::vector<Readers::Room>> gone;
    const std::lock_guard lock(mutex_);
    gone.swap(held_);
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::vector<Readers::Room>> held_;
};

// Until the readers have done everything that could be done by now.
void Settle(Readers& readers) {
  for (int i = 0; i < 3; ++i) {
    absl::Notification done;
    readers.Turn([&] { done.Notify(); });
    done.WaitForNotification();
  }
}

// Before the readers go: nothing is asked for any more, and nobody holds a room of theirs.
void End(Readers& readers, Rooms& rooms) {
  readers.Close();
  rooms.LeaveAll();
  Settle(readers);
  rooms.LeaveAll();
}

TEST(Readers, OneCallerHoldsEightPagesAndAnotherGetsRoom) {
  Rooms rooms;
  Readers readers(1);
  for (int i = 0; i < 20; ++i) readers.Read("greedy", rooms.For("greedy"));
  EXPECT_EQ(rooms.Of("greedy"), 8u);
  readers.Read("other", rooms.For("other"));
  EXPECT_EQ(rooms.Of("other"), 1u);
  rooms.LeaveOne("greedy");
  Settle(readers);
  EXPECT_EQ(rooms.Of("greedy"), 8u) << "the next in line";
  End(readers, rooms);
}

TEST(Readers, AllTogetherHoldThirtyTwo) {
  Rooms rooms;
  Readers readers(1);
  for (int caller = 0; caller < 6; ++caller) {
    for (int i = 0; i < 8; ++i) {
      const std::string name = std::to_string(caller);
      readers.Read(name, rooms.For(name));
    }
  }
  const auto held = [&] {
    size_t all = 0;
    for (int caller = 0; caller < 6; ++caller) all += rooms.Of(std::to_string(caller));
    return all;
  };
  EXPECT_EQ(held(), 32u);
  rooms.LeaveOne("0");
  Settle(readers);
  EXPECT_EQ(held(), 32u);
  EXPECT_EQ(rooms.Of("4"), 1u) << "who has asked first";
  End(readers, rooms);
}

TEST(Readers, WhatWaitsWhenTheyCloseIsNeverAsked) {
  Rooms rooms;
  Readers readers(1);
  for (int i = 0; i < 20; ++i) readers.Read("a", rooms.For("a"));
  readers.Close();
  rooms.LeaveAll();
  Settle(readers);
  EXPECT_EQ(rooms.Of("a"), 0u);
}

}  // namespace
}  // namespace hotline
