#include "services/tools/client/tokens.h"

#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
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
  const auto text = ReadFile(file_);
  std::string token(absl::StripAsciiWhitespace(text.ok() ? *text : ""));
  if (!token.empty()) return token;
  return Error(absl::StatusCode::kFailedPrecondition, "TOKEN_UNREADABLE",
               absl::StrCat(file_,
                            " holds no token, or may not be read; write the access token of "
                            "your issuer there"))
      .Zh(absl::StrCat(file_, " 中没有令牌或无法读取"))
      .status();
}

absl::StatusOr<std::string> Tokens::For(const rpc::Identity& identity) {
  absl::MutexLock lock(&mutex_);
  if (!file_.empty()) return FromFile();
  const int64_t now = MonotonicMs();
  const Caller caller{identity.subject, identity.roles};
  if (const auto at = signed_.find(caller); at != signed_.end() && now < at->second.until_ms)
    return at->second.token;
  if (issuer_ == nullptr) {
    auto opened = DevIssuer::Open(folder_);
    if (!opened.ok()) return opened.status();
    issuer_ = *std::move(opened);
  }
  if (signed_.size() >= kMostSigned) signed_.clear();
  Signed made{issuer_->Sign(identity, NewSystemClock()->Now()),
              now + absl::ToInt64Milliseconds(kUsed)};
  signed_.insert_or_assign(caller, made);
  return made.token;
}

}  // namespace hotline::ctl
