#include "common/rpc/page_token.h"

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/aead.h"
#include "common/base/digest.h"
#include "common/base/error.h"

namespace hotline::rpc {
namespace {

// Bytes: texts of about one length have one length.
constexpr size_t kStep = 32;

absl::Status Invalid() {
  return Error(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID",
               "the page token was altered, is older than an hour, or belongs to another question "
               "or caller; begin again without it")
      .Zh("分页标记无效或已过期，请从第一页重新查询")
      .Field({"page_token", "was altered, is too old, or belongs to another question or caller",
              "NOT_OURS", "翻页标记被改动、已过期，或属于另一查询、另一用户"})
      .status();
}

}  // namespace

Paging::Paging(std::string_view secret, std::string_view caller, std::string_view question,
               absl::Time now)
    // A caller's name has no line break in it.
    : bound_to_(absl::StrCat(std::string(caller), "\n", std::string(question))),
      // Of each question and caller: no key seals so much that two nonces could be the same.
      key_(HmacSha256(secret, "page tokens\n" + bound_to_)),
      now_(now) {}

// Inside: the seconds until which it serves, a blank, the position, a line break, and padding.
std::string Paging::Seal(std::string_view position) const {
  std::string text =
      absl::StrCat(absl::ToUnixSeconds(now_ + kPageTokenLife), " ", std::string(position), "\n");
  text.resize((text.size() + kStep - 1) / kStep * kStep, ' ');
  return absl::WebSafeBase64Escape(SealAead(key_, bound_to_, text));
}

absl::StatusOr<std::string> Paging::Open(std::string_view token) const {
  if (token.empty()) return "";
  std::string sealed;
  if (!absl::WebSafeBase64Unescape(absl::string_view(token.data(), token.size()), &sealed))
    return Invalid();
  const auto text = OpenAead(key_, bound_to_, sealed);
  if (!text) return Invalid();
  const size_t blank = text->find(' '), end = text->rfind('\n');
  int64_t until = 0;
  if (blank == std::string::npos || end == std::string::npos || end < blank ||
      !absl::SimpleAtoi(text->substr(0, blank), &until) || absl::ToUnixSeconds(now_) > until)
    return Invalid();
  return text->substr(blank + 1, end - blank - 1);
}

}  // namespace hotline::rpc
