// Errors as values: an absl::Status that also carries a stable reason, metadata, the faulty
// fields and a sentence in Chinese. common/rpc turns it into google.rpc error details; nothing
// else reads the payloads.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace hotline {

// A fault of one field of a request or of an uploaded file.
struct FieldFault {
  std::string field;        // path, "petitioners[0].phone"
  std::string description;  // what is wrong and what would be right
  std::string reason = {};  // UPPER_SNAKE, never changes once published; empty: INVALID
  std::string zh = {};      // the description for people, zh-CN; empty: "不符合要求"
};

// Builds a Status. `reason` is UPPER_SNAKE and never changes once published.
class Error {
 public:
  Error(absl::StatusCode code, std::string_view reason, std::string_view message);

  Error& Zh(std::string_view text);                           // for people, zh-CN
  Error& With(std::string_view key, std::string_view value);  // ErrorInfo.metadata
  Error& Field(const FieldFault& fault);                      // BadRequest
  Error& RetryAfterMs(int ms);                                // RetryInfo

  operator absl::Status() const { return status_; }  // NOLINT: an Error is a Status
  absl::Status status() const { return status_; }

 private:
  absl::Status status_;
  int fields_ = 0;
};

// What an Error carries, read back. A Status that was not built by Error has an empty reason.
struct ErrorParts {
  std::string reason;
  std::string zh;
  std::vector<std::pair<std::string, std::string>> metadata;
  std::vector<FieldFault> fields;
  int retry_after_ms = 0;
};
ErrorParts PartsOf(const absl::Status& status);
std::string ReasonOf(const absl::Status& status);

// Returns the fault of a field whose id is not in force; `what` is "matter", `zh` "事项".
FieldFault Unknown(std::string_view field, std::string_view what, std::string_view zh,
                   std::string_view id);

// INVALID_ARGUMENT with every fault listed.
absl::Status InvalidFields(const std::vector<FieldFault>& faults);

#define HOTLINE_RETURN_IF_ERROR(expr)          \
  do {                                         \
    if (auto _s = (expr); !_s.ok()) return _s; \
  } while (false)

}  // namespace hotline
