#include "services/tools/client/tokens.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/clock.h"
#include "common/base/error.h"
#include "common/base/file.h"

namespace hotline::ctl {
namespace {

// A token is used for this part of its life: a long stream, or a slow network, still finds it
// valid.
const absl::Duration kUsed = DevIssuer::kLife / 2;
// Callers whose tokens are kept. A demonstration has some hundred.
constexpr size_t kMostSigned = 4096;
// Bytes of a token file; servers take tokens of 8 KiB.
constexpr int64_t kLongestToken = 16 * 1024;

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string UsualFolder() {
  if (const std::string folder = Environment("HOTLINE_ISSUER"); !folder.empty()) return folder;
  const std::string home = Environment("HOTLINE_HOME");
  return (home.empty() ? "var" : home) + "/issuer";
}

}  // namespace

Tokens& Tokens::OfThisProcess() {
  static auto* const tokens = new Tokens;
  return *tokens;
}

Tokens::Tokens() : file_(Environment("HOTLINE_TOKEN_FILE")), folder_(UsualFolder()) {}

void Tokens::UseFile(std::string file) {
  absl::MutexLock lock(&mutex_);
  file_ = std::move(file);
}

void Tokens::UseIssuer(std::string folder) {
  absl::MutexLock lock(&mutex_);
  file_.clear();
  folder_ = std::move(folder);
  issuer_.reset();
  signed_.clear();
}

absl::StatusOr<std::string> Tokens::FromFile() const {
  std::error_code error;  // a pipe would be waited for
  const auto text = std::filesystem::is_regular_file(file_, error) ? ReadFile(file_, kLongestToken)
                                                                   : absl::NotFoundError("no file");
  std::string token(absl::StripAsciiWhitespace(text.ok() ? *text : ""));
  token = std::string(absl::StripPrefix(token, "Bearer "));
  const bool fit =
      std::all_of(token.begin(), token.end(), [](unsigned char c) { return c > 32 && c < 127; });
  if (!token.empty() && fit) return token;
  return Error(absl::StatusCode::kFailedPrecondition, "TOKEN_UNREADABLE",
               absl::StrCat(file_,
                            " holds no token, or may not be read; write the access token of "
                            "your issuer there"))
      .Zh(absl::StrCat(file_, " 中没有令牌或无法读取"))
      .status();
}

absl::StatusOr<std::string> Tokens::For(const Caller& caller) {
  absl::MutexLock lock(&mutex_);
  if (!file_.empty()) return FromFile();
  const int64_t now = MonotonicMs();
  if (const auto at = signed_.find(caller); at != signed_.end() && now < at->second.until_ms)
    return at->second.token;
  if (issuer_ == nullptr) {
    auto opened = DevIssuer::Open(folder_);
    if (!opened.ok()) return opened.status();
    issuer_ = *std::move(opened);
  }
  if (signed_.size() >= kMostSigned) signed_.clear();
  Signed made{issuer_->Sign(caller, NewSystemClock()->Now()),
              now + absl::ToInt64Milliseconds(kUsed)};
  signed_.insert_or_assign(caller, made);
  return made.token;
}

}  // namespace hotline::ctl
