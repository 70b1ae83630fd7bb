// A text file as other programs write it, read as UTF-8: with or without a byte order mark, in
// UTF-16, or in GB18030 (GBK, GB 2312), which spreadsheets still save.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace hotline::ctl {

struct TextFile {
  std::string text;      // UTF-8, without a mark
  std::string encoding;  // it was in: "UTF-8", "UTF-16LE", "UTF-16BE", "GB18030"
};

// NOT_FOUND / FILE_NOT_FOUND; INVALID_ARGUMENT / NOT_TEXT for bytes that are none of these.
absl::StatusOr<TextFile> ReadTextFile(const std::string& path);

}  // namespace hotline::ctl
