// The rooms and the arrows between them. A wrong #include fails here, by name.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
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
  for (const std::string& file : testing::CodeFiles()) EXPECT_NE(rooms.RoomOf(file), "") << file;
  // An include that names no room would pass every other check.
  for (const Include& i : Includes()) {
    const bool ours = i.target.rfind("common/", 0) == 0 || i.target.rfind("services/", 0) == 0;
    EXPECT_TRUE(i.target.rfind(".", 0) != 0 && (!ours || !rooms.RoomOf(i.target).empty()))
        << i.file << ": " << i.line;
  }
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

// Two types of one name in one namespace are one type to the linker: whichever copy of an inline
// function wins serves both, and memory is overwritten. Neither compiler nor linker says so.
TEST(Layering, NoTypeIsDefinedTwice) {
  const std::regex open(R"(^namespace( [\w:]+)? \{)"), close(R"(^\}  // namespace)");
  const std::regex type(R"(^(?:struct|class|enum class|union) (\w+)(?: final)?(?: : [^;]*)?\s*\{)");
  std::map<std::string, std::string> defined;  // by the name with its namespaces; the file
  for (const std::string& file : testing::CodeFiles()) {
    std::vector<std::string> spaces;  // an anonymous one is the file's own
    const std::vector<std::string> lines =
        absl::StrSplit(testing::ReadWhole(fs::path(testing::SourceRoot()) / file), '\n');
    for (const std::string& line : lines) {
      std::smatch match;
      if (std::regex_search(line, match, open)) {
        spaces.push_back(match[1].matched ? match[1].str() : " in " + file);
      } else if (std::regex_search(line, close) && !spaces.empty()) {
        spaces.pop_back();
      } else if (std::regex_search(line, match, type)) {
        const std::string name = absl::StrCat(absl::StrJoin(spaces, "::"), "::", match[1].str());
        const auto [at, first] = defined.try_emplace(name, file);
        EXPECT_TRUE(first) << name << " is defined in " << at->second << " and in " << file;
      }
    }
  }
  EXPECT_GT(defined.size(), 300u);
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
      if (entry.path().filename() == "redis_record_store.cc") continue;
      EXPECT_EQ(at, std::string::npos) << entry.path();
    }
  }
}

// A page that names a file which has moved sends its reader nowhere.
TEST(Pages, EveryFileTheyLinkToIsThere) {
  const fs::path root = testing::SourceRoot();
  std::vector<fs::path> pages = {root / "README.md"};
  for (const auto& entry : fs::directory_iterator(root / "docs")) {
    if (entry.path().extension() == ".md") pages.push_back(entry.path());
  }
  int links = 0;
  for (const fs::path& page : pages) {
    const std::string text = testing::ReadWhole(page);
    for (size_t at = 0; (at = text.find("](", at)) != std::string::npos;) {
      at += 2;
      std::string target = text.substr(at, text.find(')', at) - at);
      target = target.substr(0, target.find('#'));
      if (target.empty() || target.find("://") != std::string::npos) continue;
      ++links;
      EXPECT_TRUE(fs::exists(page.parent_path() / target)) << page << " links to " << target;
    }
  }
  EXPECT_GT(links, 50);
}

// Past 70 lines a function wants a reason. A list of rows, one a thing, is one; "not yet taken
// apart" is one that should go.
TEST(Functions, LongOnesAreListedWithAReason) {
  constexpr int kMost = 70;
  const std::map<std::string, std::string> reasons = {
      {"Transitions()", "rows"},
      {"Questions()", "rows"},
      {"Verbs()", "rows"},
      {"ToldTable()", "rows"},
      {"FigureTable()", "rows"},
      {"AddReadCommands(", "rows: options of commands"},
      {"Rows::Apply(", "one case a fact"},
      {"Evaluate(const Rows& rows", "one line a figure"},
      {"BulletinHtml(", "a page of HTML; issue of figures replaces it"},
  };
  std::set<std::string> used;
  for (const std::string& file : testing::CodeFiles()) {
    const std::vector<std::string> lines =
        absl::StrSplit(testing::ReadWhole(fs::path(testing::SourceRoot()) / file), '\n');
    // As clang-format writes it, a function begins and ends at the margin.
    size_t begin = 0;
    for (size_t i = 0; i < lines.size(); ++i) {
      const std::string& line = lines[i];
      if (line.empty() || (line[0] != '}' && !isalpha(static_cast<unsigned char>(line[0]))))
        continue;
      if (line[0] != '}') {
        begin = i;
        continue;
      }
      const int length = static_cast<int>(i - begin) + 1;
      const std::string& head = lines[begin];
      const bool function = head.find('(') != std::string::npos && head.rfind("namespace", 0) != 0;
      if (!function || length <= kMost) continue;
      const auto reason = std::find_if(reasons.begin(), reasons.end(), [&](const auto& r) {
        return head.find(r.first) != std::string::npos;
      });
      EXPECT_TRUE(reason != reasons.end())
          << file << ":" << begin + 1 << ": " << length << " lines: " << head;
      if (reason != reasons.end()) used.insert(reason->first);
    }
  }
  for (const auto& [head, reason] : reasons)
    EXPECT_TRUE(used.contains(head)) << head << " is not that long any more; take it off the list";
}

}  // namespace
}  // namespace hotline
