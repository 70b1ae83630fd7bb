// What people see: columns aligned by the width characters take on a terminal, colour where there
// is one, a progress bar on a terminal and plain lines in a pipe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hotline::ctl {

// Columns the text takes: East Asian wide and full-width characters take two, combining and
// zero-width ones none.
int DisplayWidth(std::string_view text);
// Cut to `width` columns, with "…" when something was cut.
std::string Fit(std::string_view text, int width);
// Padded with spaces to `width` columns.
std::string Pad(std::string_view text, int width);
// Control characters made visible, so that no text can steer the terminal.
std::string Printable(std::string_view text);

enum class Colour { kPlain, kBold, kRed, kGreen, kYellow, kBlue, kDim };
// Wrapped in escape codes when standard output is a terminal and NO_COLOR is not set.
std::string Paint(std::string_view text, Colour colour);
bool OutputIsTerminal();
int TerminalWidth();

// Rows with aligned columns; the first row is the heading.
class Table {
 public:
  explicit Table(std::vector<std::string> heading) { rows_.push_back(std::move(heading)); }
  void Add(std::vector<std::string> row, Colour colour = Colour::kPlain);
  void Print() const;

 private:
  std::vector<std::vector<std::string>> rows_;
  std::vector<Colour> colours_{Colour::kBold};
};

// Progress of long work on standard error: a bar on a terminal, a line now and then in a pipe.
class Progress {
 public:
  // `total` 0: nobody knows how much there is.
  Progress(std::string what, int64_t total);
  ~Progress();
  void Set(int64_t done, std::string_view note = "");

 private:
  std::string what_;
  int64_t total_, last_ms_ = 0, start_ms_;
  bool terminal_, shown_ = false;
};

}  // namespace hotline::ctl
