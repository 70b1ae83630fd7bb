// The rooms and the arrows between them. A wrong #include fails here, by name.
#include <filesystem>
#include <fstream>

#include "gtest/gtest.h"
#include "tests/support/rooms.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

namespace fs = std::filesystem;

using testing::Include;
using testing::Includes;
using testing::Rooms;

TEST(Layering, EveryFileLiesInARoomOfTheTable) {
  const Rooms rooms;
  EXPECT_GT(rooms.names().size(), 20u);
  for (const Include& i : Includes()) EXPECT_NE(rooms.RoomOf(i.file), "") << i.file;
}

TEST(Layering, OnlyTheArrowsOfTheTable) {
  const Rooms rooms;
  const auto includes = Includes();
  EXPECT_GT(includes.size(), 300u);
  for (const Include& i : includes) {
    const std::string from = rooms.RoomOf(i.file), to = rooms.RoomOf(i.target);
    if (to.empty() || from == to) continue;
    const auto allowed = rooms.allowed().find(from);
    EXPECT_TRUE(allowed != rooms.allowed().end() && allowed->second.contains(to))
        << i.file << ": " << i.line << ": the table of README.md has no arrow " << from << " → "
        << to;
  }
}

TEST(Layering, NoArrowOfTheTableIsUnused) {
  const Rooms rooms;
  for (const auto& [room, allowed] : rooms.allowed()) {
    const auto used = rooms.arrows().find(room);
    for (const std::string& to : allowed) {
      EXPECT_TRUE(used != rooms.arrows().end() && used->second.contains(to))
          << room << " → " << to << " is in the table of README.md, and no file needs it";
    }
  }
}

TEST(Layering, NoRoomLiesInACircle) {
  for (const auto& [room, floor] : Rooms().Floors()) EXPECT_GE(floor, 0) << room;
}

// The second opinion shares nothing with the program it judges.
TEST(Layering, AuditKnowsTheContractAlone) {
  const Rooms rooms;
  for (const Include& i : Includes()) {
    if (rooms.RoomOf(i.file) != "services/tools/audit") continue;
    const bool contract = i.target.rfind("hotline/v1/", 0) == 0;
    const bool ours = i.target.rfind("common/", 0) == 0 || i.target.rfind("services/", 0) == 0 ||
                      i.target.rfind("hotline/", 0) == 0;
    EXPECT_TRUE(!ours || contract || rooms.RoomOf(i.target) == "services/tools/audit")
        << i.file << ": " << i.line;
  }
}

TEST(Layering, ForeignLibrariesStayInTheirRooms) {
  const Rooms rooms;
  for (const Include& i : Includes()) {
    const std::string room = rooms.RoomOf(i.file);
    auto begins = [&](const char* prefix) { return i.target.rfind(prefix, 0) == 0; };
    if (begins("hiredis/")) {
      EXPECT_EQ(room, "common/redis") << i.file;
    }
    if (begins("grpcpp/")) {
      EXPECT_TRUE(room == "common/rpc" || i.file.rfind("services/", 0) == 0) << i.file;
    }
    if (begins("google/protobuf") || begins("hotline/")) {
      EXPECT_TRUE(i.file.rfind("common/domain/", 0) != 0 && room != "common/base" &&
                  room != "common/redis")
          << i.file << ": the core touches no message";
    }
    if (begins("hotline/v1/") && room == "common/rpc") {
      EXPECT_EQ(i.target, "hotline/v1/rules.pb.h") << i.file << ": rpc has never heard of tickets";
    }
    if (begins("prometheus/")) {
      EXPECT_EQ(i.file.rfind("services/hotlined/", 0), 0u) << i.file;
    }
  }
}

TEST(Layering, OneFileReadsRealClocks) {
  fs::path root = testing::SourceRoot();
  for (const char* top : {"common", "services"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      std::string ext = entry.path().extension();
      if ((ext != ".h" && ext != ".cc") || entry.path().filename() == "system_clock.cc") continue;
      std::string text = testing::ReadWhole(entry.path());
      for (const char* clock :
           {"absl::Now(", "clock_gettime(", "steady_clock::now", "gettimeofday("}) {
        EXPECT_EQ(text.find(clock), std::string::npos)
            << entry.path() << " reads a clock by " << clock;
      }
    }
  }
}

TEST(Layering, KeysAreSpelledInOneFile) {
  fs::path root = testing::SourceRoot();
  for (const char* top : {"common", "services"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      if (entry.path().extension() != ".cc" && entry.path().extension() != ".h") continue;
      if (entry.path().filename() == "keys.h") continue;
      std::string text = testing::ReadWhole(entry.path());
      size_t at = text.find("\"h:");
      // The reconciler's scan pattern is the one key string the store itself needs.
      if (entry.path().filename() == "redis_ticket_store.cc") continue;
      EXPECT_EQ(at, std::string::npos) << entry.path();
    }
  }
}

}  // namespace
}  // namespace hotline
