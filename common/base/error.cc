#include "common/base/error.h"

#include <algorithm>
#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace hotline {
namespace {
constexpr std::string_view kReason = "hotline/reason";
constexpr std::string_view kZh = "hotline/zh";
constexpr std::string_view kRetry = "hotline/retry";
constexpr std::string_view kMeta = "hotline/meta/";
constexpr std::string_view kField = "hotline/field/";
// Between reason, Chinese and description of a fault: neither of the first two holds it.
constexpr char kSeparator[] = "\x1f";

absl::string_view Abs(std::string_view s) { return {s.data(), s.size()}; }
}  // namespace

Error::Error(absl::StatusCode code, std::string_view reason, std::string_view message)
    : status_(code, Abs(message)) {
  status_.SetPayload(Abs(kReason), absl::Cord(Abs(reason)));
}

Error& Error::Zh(std::string_view text) {
  status_.SetPayload(Abs(kZh), absl::Cord(Abs(text)));
  return *this;
}

Error& Error::With(std::string_view key, std::string_view value) {
  status_.SetPayload(absl::StrCat(Abs(kMeta), Abs(key)), absl::Cord(Abs(value)));
  return *this;
}

Error& Error::Field(const FieldFault& fault) {
  // The number keeps the order of the faults and lets one field have several.
  status_.SetPayload(
      absl::StrCat(Abs(kField), absl::Dec(fields_++, absl::kZeroPad4), "/", fault.field),
      absl::Cord(absl::StrCat(fault.reason, kSeparator, fault.zh, kSeparator, fault.description)));
  return *this;
}

Error& Error::RetryAfterMs(int ms) {
  status_.SetPayload(Abs(kRetry), absl::Cord(absl::StrCat(ms)));
  return *this;
}

ErrorParts PartsOf(const absl::Status& status) {
  ErrorParts parts;
  std::vector<std::pair<std::string, FieldFault>> fields;
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& value) {
    std::string text(value);
    if (url == Abs(kReason)) {
      parts.reason = text;
    } else if (url == Abs(kZh)) {
      parts.zh = text;
    } else if (url == Abs(kRetry)) {
      (void)absl::SimpleAtoi(text, &parts.retry_after_ms);
    } else if (absl::ConsumePrefix(&url, Abs(kMeta))) {
      parts.metadata.emplace_back(std::string(url), text);
    } else if (absl::ConsumePrefix(&url, Abs(kField))) {
      const std::vector<std::string> fault =
          absl::StrSplit(text, absl::MaxSplits(absl::ByString(kSeparator), 2));
      if (fault.size() == 3)
        fields.push_back({std::string(url.substr(0, 4)),
                          {std::string(url.substr(5)), fault[2], fault[0], fault[1]}});
    }
  });
  std::sort(parts.metadata.begin(), parts.metadata.end());
  std::sort(fields.begin(), fields.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [order, fault] : fields) parts.fields.push_back(std::move(fault));
  return parts;
}

std::string ReasonOf(const absl::Status& status) {
  auto payload = status.GetPayload(Abs(kReason));
  return payload ? std::string(*payload) : std::string();
}

FieldFault Unknown(std::string_view field, std::string_view what, std::string_view zh,
                   std::string_view id) {
  return {std::string(field), absl::StrCat("no ", Abs(what), " \"", Abs(id), "\" in force"),
          "NOT_FOUND", absl::StrCat("没有该", Abs(zh), "：", Abs(id))};
}

absl::Status InvalidFields(const std::vector<FieldFault>& faults) {
  std::string message = "the request has faulty fields:";
  for (const FieldFault& fault : faults) {
    absl::StrAppend(&message, " ", fault.field, ": ", fault.description, ";");
  }
  message.pop_back();
  Error error(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID", message);
  error.Zh("请求中有字段不符合要求，请按各字段的说明改正后重试");
  for (const FieldFault& fault : faults) error.Field(fault);
  return error;
}

}  // namespace hotline
