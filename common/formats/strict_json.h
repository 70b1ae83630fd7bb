// Protobuf JSON, strictly: unknown fields, wrong types and trailing text are faults that name
// where they stand.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "common/base/error.h"
#include "google/protobuf/message.h"

namespace hotline {

// A fault of a file, with the line it stands on.
struct FileFault {
  std::string file;
  int line = 0;
  std::string field;
  std::string description;
};

// Empty when `json` was read into `message`; else the fault.
std::vector<FileFault> ReadStrictJson(std::string_view file, std::string_view json,
                                      google::protobuf::Message* message);

// "file:line: field: what" for each, one a line.
std::string Describe(const std::vector<FileFault>& faults);

}  // namespace hotline
