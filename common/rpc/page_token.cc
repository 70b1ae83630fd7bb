#include "common/rpc/page_token.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/error.h"

namespace hotline::rpc {
namespace {

constexpr size_t kSealBytes = 12;

std::string SealOf(std::string_view secret, std::string_view filter, std::string_view position) {
  return HmacSha256(secret,
                    absl::StrCat("page\n", std::string(filter), "\n", std::string(position)))
      .substr(0, kSealBytes);
}

}  // namespace

std::string SealToken(std::string_view secret, std::string_view filter, std::string_view position) {
  return absl::WebSafeBase64Escape(SealOf(secret, filter, position) + std::string(position));
}

absl::StatusOr<std::string> OpenToken(std::string_view secret, std::string_view filter,
                                      std::string_view token) {
  std::string raw;
  if (absl::WebSafeBase64Unescape(absl::string_view(token.data(), token.size()), &raw) &&
      raw.size() > kSealBytes) {
    std::string position = raw.substr(kSealBytes);
    if (SealOf(secret, filter, position) == raw.substr(0, kSealBytes)) return position;
  }
  return Error(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID",
               "the page token was altered or belongs to another filter; begin again without it")
      .Zh("分页标记无效，请从第一页重新查询")
      .Field({"page_token", "was altered or belongs to another filter", "NOT_OURS",
              "翻页标记被改动，或属于另一查询"})
      .status();
}

}  // namespace hotline::rpc
