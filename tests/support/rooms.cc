#include "tests/support/rooms.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "tests/support/sample.h"

namespace hotline::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTops[] = {"common", "services"};

// "`common/base`" → "common/base"; empty where the cell names no room of the code.
std::string RoomOfCell(absl::string_view cell) {
  cell = absl::StripAsciiWhitespace(cell);
  if (cell.size() < 2 || cell.front() != '`' || cell.back() != '`') return "";
  const std::string name(cell.substr(1, cell.size() - 2));
  const bool code = absl::StartsWith(name, "common/") || absl::StartsWith(name, "services/");
  return code ? name : "";
}

}  // namespace

std::vector<std::string> CodeFiles() {
  std::vector<std::string> out;
  const fs::path root = SourceRoot();
  for (const char* top : kTops) {
    for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
      const std::string extension = entry.path().extension();
      if (extension == ".h" || extension == ".cc")
        out.push_back(fs::relative(entry.path(), root).string());
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<Include> Includes() {
  std::vector<Include> out;
  for (const std::string& file : CodeFiles()) {
    std::ifstream in(fs::path(SourceRoot()) / file);
    for (std::string line; std::getline(in, line);) {
      const absl::string_view text = absl::StripLeadingAsciiWhitespace(line);
      if (!absl::StartsWith(text, "#include") && !absl::StartsWith(text, "# include")) continue;
      const size_t a = line.find_first_of("\"<"), b = line.find_first_of("\">", a + 1);
      if (b != std::string::npos) out.push_back({file, line, line.substr(a + 1, b - a - 1)});
    }
  }
  return out;
}

Rooms::Rooms() {
  std::map<std::string, std::string> cells;
  std::ifstream readme(fs::path(SourceRoot()) / "README.md");
  for (std::string line; std::getline(readme, line);) {
    const std::vector<std::string> columns = absl::StrSplit(line, '|');
    if (columns.size() != 5) continue;
    const std::string room = RoomOfCell(columns[1]);
    if (room.empty()) continue;
    names_.push_back(room);
    cells[room] = columns[3];
  }
  // A room is named by as much of its path as the others leave clear: "rules", "services/limits".
  auto named = [&](absl::string_view text) {
    for (const std::string& room : names_) {
      if (room == text || absl::EndsWith(room, absl::StrCat("/", text))) return room;
    }
    return absl::StrCat("?", text);
  };
  for (const auto& [room, cell] : cells) {
    for (absl::string_view text : absl::StrSplit(cell, ',')) {
      text = absl::StripAsciiWhitespace(text);
      if (!text.empty() && text != "–") allowed_[room].insert(named(text));
    }
  }
  for (const Include& include : Includes()) {
    const std::string from = RoomOf(include.file), to = RoomOf(include.target);
    if (!from.empty() && !to.empty() && from != to) arrows_[from].insert(to);
  }
}

std::string Rooms::RoomOf(const std::string& path) const {
  std::string found;
  for (const std::string& room : names_) {
    const bool inside = absl::StartsWith(path, room + "/") || absl::StartsWith(path, room + ".");
    if (inside && room.size() > found.size()) found = room;
  }
  return found;
}

std::map<std::string, int> Rooms::Floors() const {
  std::map<std::string, int> out;
  for (const std::string& room : names_) out[room] = -1;
  for (bool more = true; more;) {
    more = false;
    for (const std::string& room : names_) {
      if (out[room] >= 0) continue;
      int floor = 0;
      bool known = true;
      if (auto to = arrows_.find(room); to != arrows_.end()) {
        for (const std::string& below : to->second) {
          known = known && out[below] >= 0;
          floor = std::max(floor, out[below] + 1);
        }
      }
      if (!known) continue;
      out[room] = floor;
      more = true;
    }
  }
  return out;
}

std::string Rooms::Drawn() const {
  std::map<std::string, std::pair<int, int>> sizes;  // files, lines
  for (const std::string& file : CodeFiles()) {
    std::ifstream in(fs::path(SourceRoot()) / file);
    int lines = 0;
    for (std::string line; std::getline(in, line);) ++lines;
    auto& [files, total] = sizes[RoomOf(file)];
    ++files;
    total += lines;
  }
  const auto floors = Floors();
  int top = 0, arrows = 0, circle = 0;
  for (const auto& [room, floor] : floors) {
    top = std::max(top, floor);
    circle += floor < 0;
  }
  std::string out;
  for (int floor = top; floor >= -1; --floor) {
    for (const std::string& room : names_) {
      if (floors.at(room) != floor) continue;
      const auto& [files, lines] = sizes[room];
      absl::StrAppend(
          &out, absl::StrFormat("%5s  %-40s %3d files %6d lines",
                                floor < 0 ? "circle" : absl::StrCat(floor), room, files, lines));
      if (auto to = arrows_.find(room); to != arrows_.end()) {
        absl::StrAppend(&out, "  →");
        for (const std::string& below : to->second) {
          absl::StrAppend(&out, " ", below.substr(below.rfind('/') + 1));
          ++arrows;
        }
      }
      absl::StrAppend(&out, "\n");
    }
  }
  absl::StrAppend(&out, names_.size(), " rooms, ", top + 1, " floors, ", arrows, " arrows, ",
                  circle, " rooms in a circle\n");
  return out;
}

}  // namespace hotline::testing
