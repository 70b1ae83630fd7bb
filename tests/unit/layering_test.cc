// The rooms and the arrows between them. A wrong #include fails here, by name.
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "gtest/gtest.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

namespace fs = std::filesystem;

// Room → the rooms it may include. The table of the README.
const std::map<std::string, std::set<std::string>>& Arrows() {
  static const std::map<std::string, std::set<std::string>> arrows = {
      {"common/base", {}},
      {"common/domain", {"common/base"}},
      {"common/learning", {"common/base", "common/domain"}},
      {"common/formats", {"common/base", "common/domain"}},
      {"common/redis", {"common/base"}},
      {"common/storage", {"common/base", "common/domain", "common/redis", "common/formats"}},
      {"common/rpc", {"common/base"}},
      {"services",
       {"common/base", "common/domain", "common/learning", "common/formats", "common/storage",
        "common/rpc", "common/redis"}},
  };
  return arrows;
}

std::string RoomOf(const std::string& path) {
  for (const auto& [room, to] : Arrows()) {
    if (path.rfind(room + "/", 0) == 0) return room;
  }
  return "";
}

struct Include {
  std::string file, line, target;
};

std::vector<Include> Includes() {
  std::vector<Include> out;
  fs::path root = testing::SourceRoot();
  for (const char* top : {"common", "services"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      std::string ext = entry.path().extension();
      if (ext != ".h" && ext != ".cc") continue;
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);) {
        if (line.rfind("#include", 0) != 0) continue;
        size_t a = line.find_first_of("\"<"), b = line.find_first_of("\">", a + 1);
        out.push_back(
            {fs::relative(entry.path(), root).string(), line, line.substr(a + 1, b - a - 1)});
      }
    }
  }
  return out;
}

TEST(Layering, OnlyTheArrowsOfTheTable) {
  auto includes = Includes();
  EXPECT_GT(includes.size(), 300u);
  for (const Include& i : includes) {
    std::string from = RoomOf(i.file), to = RoomOf(i.target);
    if (to.empty() || from == to) continue;
    EXPECT_TRUE(Arrows().at(from).contains(to)) << i.file << ": " << i.line;
  }
}

TEST(Layering, ForeignLibrariesStayInTheirRooms) {
  for (const Include& i : Includes()) {
    std::string room = RoomOf(i.file);
    auto begins = [&](const char* prefix) { return i.target.rfind(prefix, 0) == 0; };
    if (begins("hiredis/")) {
      EXPECT_EQ(room, "common/redis") << i.file;
    }
    if (begins("grpcpp/")) {
      EXPECT_TRUE(room == "common/rpc" || room == "services") << i.file;
    }
    if (begins("google/protobuf") || begins("hotline/")) {
      EXPECT_TRUE(room != "common/domain" && room != "common/base" && room != "common/redis")
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
