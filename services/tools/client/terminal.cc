#include "services/tools/client/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/clock.h"

namespace hotline::ctl {
namespace {

uint32_t Next(std::string_view text, size_t& at) {
  unsigned char c = text[at];
  int size = c < 0x80             ? 1
             : (c & 0xE0) == 0xC0 ? 2
             : (c & 0xF0) == 0xE0 ? 3
             : (c & 0xF8) == 0xF0 ? 4
                                  : 1;
  if (at + size > text.size()) size = 1;
  uint32_t code = size == 1 ? c : c & (0xFF >> (size + 1));
  for (int i = 1; i < size; ++i)
    code = code << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3F);
  at += size;
  return code;
}

int WidthOf(uint32_t c) {
  if (c == 0 || (c >= 0x300 && c <= 0x36F) || (c >= 0x200B && c <= 0x200F) ||
      (c >= 0x202A && c <= 0x202E) || c == 0xFEFF || (c >= 0xFE00 && c <= 0xFE0F)) {
    return 0;
  }
  bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
              (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
              (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
              (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) ||
              (c >= 0x20000 && c <= 0x3FFFD);
  return wide ? 2 : 1;
}

}  // namespace

int DisplayWidth(std::string_view text) {
  int width = 0;
  for (size_t at = 0; at < text.size();) width += WidthOf(Next(text, at));
  return width;
}

std::string Fit(std::string_view whole, int width) {
  // A line of its own: what comes after a line's end is not to look like the next row.
  std::string text(whole);
  std::replace(text.begin(), text.end(), '\n', ' ');
  if (DisplayWidth(text) <= width) return text;
  int used = 0;
  for (size_t at = 0; at < text.size();) {
    size_t before = at;
    used += WidthOf(Next(text, at));
    if (used > width - 1) return absl::StrCat(std::string(text.substr(0, before)), "…");
  }
  return std::string(text);
}

std::string Pad(std::string_view text, int width) {
  return std::string(text) + std::string(std::max(0, width - DisplayWidth(text)), ' ');
}

std::string Printable(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    size_t before = at;
    uint32_t c = Next(text, at);
    bool steers = (c < 0x20 && c != '\n') || c == 0x7F || (c >= 0x80 && c < 0xA0) ||
                  (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    if (steers)
      absl::StrAppendFormat(&out, "<U+%04X>", c);
    else
      out.append(text.substr(before, at - before));
  }
  return out;
}

bool OutputIsTerminal() { return isatty(STDOUT_FILENO) != 0; }

int TerminalWidth() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20) return size.ws_col;
  return 100;
}

std::string Paint(std::string_view text, Colour colour) {
  static const bool on = OutputIsTerminal() && std::getenv("NO_COLOR") == nullptr;
  if (!on || colour == Colour::kPlain) return std::string(text);
  static constexpr const char* kCodes[] = {"0", "1", "31", "32", "33", "34", "2"};
  return absl::StrCat("\033[", kCodes[static_cast<int>(colour)], "m", std::string(text), "\033[0m");
}

void Table::Add(std::vector<std::string> row, Colour colour) {
  rows_.push_back(std::move(row));
  colours_.push_back(colour);
}

void Table::Print() const {
  std::vector<int> widths;
  for (const auto& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(row[i]));
  }
  for (size_t r = 0; r < rows_.size(); ++r) {
    std::string line;
    for (size_t i = 0; i < rows_[r].size(); ++i) {
      bool last = i + 1 == rows_[r].size();
      absl::StrAppend(&line, last ? rows_[r][i] : Pad(rows_[r][i], widths[i] + 2));
    }
    std::printf("%s\n", Paint(line, colours_[r]).c_str());
  }
}

Progress::Progress(std::string what, int64_t total)
    : what_(std::move(what)),
      total_(total),
      start_ms_(MonotonicMs()),
      terminal_(isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() {
  if (terminal_ && shown_) std::fprintf(stderr, "\n");
}

void Progress::Set(int64_t done, std::string_view note) {
  int64_t now = MonotonicMs();
  const bool known = total_ > 0;
  bool end = known && done >= total_;
  if (!end && now - last_ms_ < (terminal_ ? 100 : 5000)) return;
  last_ms_ = now;
  shown_ = true;
  double seconds = static_cast<double>(now - start_ms_) / 1000;
  const double share = known ? static_cast<double>(done) / static_cast<double>(total_) : 0;
  std::string text =
      known ? absl::StrFormat("%s %d/%d %3.0f%% %.0fs %s", what_, done, total_, share * 100,
                              seconds, std::string(note))
            : absl::StrFormat("%s %d %.0fs %s", what_, done, seconds, std::string(note));
  if (!terminal_) {
    std::fprintf(stderr, "%s\n", text.c_str());
    return;
  }
  constexpr int kBar = 30;
  int full = static_cast<int>(share * kBar);
  std::string bar;
  for (int i = 0; known && i < kBar; ++i) bar += i < full ? "█" : "░";
  std::fprintf(stderr, "\r\033[K%s %s", bar.c_str(), text.c_str());
  std::fflush(stderr);
}

}  // namespace hotline::ctl
