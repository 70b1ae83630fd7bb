#include "common/learning/examples.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "common/base/utf8.h"

namespace hotline {
namespace {

constexpr size_t kMostLabelBytes = 200;

// Without white space around it.
std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kWhite = " \t\r\n";
  const size_t from = text.find_first_not_of(kWhite);
  return from == text.npos ? std::string_view()
                           : text.substr(from, text.find_last_not_of(kWhite) - from + 1);
}

}  // namespace

absl::StatusOr<Examples> ReadExamples(
    const std::string& path, const std::function<void(int64_t line, std::string_view why)>& bad) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    return absl::InvalidArgumentError(absl::StrCat(path, ": is a folder; name a file"));
  std::ifstream in(path, std::ios::binary);
  if (!in)
    return absl::NotFoundError(absl::StrCat(path, ": cannot be read (", std::strerror(errno), ")"));
  Examples out;
  std::string line;
  for (int64_t number = 1; std::getline(in, line); ++number) {
    std::string_view rest = line;
    // Files put one behind another each bring theirs.
    if (rest.substr(0, 3) == "\xEF\xBB\xBF") rest.remove_prefix(3);
    if (Trimmed(rest).empty() && rest.find('\t') == rest.npos) continue;
    const size_t a = rest.find('\t'), b = a == rest.npos ? a : rest.find('\t', a + 1);
    std::string_view why;
    if (b == rest.npos)
      why = "needs label, subject and text with tabs between them";
    else if (Trimmed(rest.substr(0, a)).empty())
      why = "has no label";
    else if (!IsUtf8(rest))
      why = "is not UTF-8";
    else if (std::any_of(rest.begin(), rest.begin() + static_cast<ptrdiff_t>(a),
                         [](unsigned char c) { return c < 0x20; }))
      why = "has a control character in its label";
    else if (a > kMostLabelBytes)
      why = "has a label of more than 200 bytes; is the first column the label?";
    if (!why.empty()) {
      ++out.malformed;
      bad(number, why);
      continue;
    }
    out.all.push_back({std::string(Trimmed(rest.substr(0, a))),
                       std::string(rest.substr(a + 1, b - a - 1)),
                       std::string(rest.substr(b + 1))});
  }
  if (in.bad())
    return absl::UnavailableError(absl::StrCat(path, ": could be read only in part; try again"));
  return out;
}

}  // namespace hotline
