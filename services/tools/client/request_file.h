// A file of requests, as other systems give them. docs/importing.md is written for its users.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/tools/client/request_line.h"

namespace hotline::ctl {

// What the id of a row begins with that has none of its own.
inline constexpr char kKnownByContent[] = "row-";

enum class RequestForm { kJsonLines, kTable };

struct RequestFile {
  std::string encoding;  // it was in
  RequestForm form = RequestForm::kJsonLines;
  std::vector<std::string> heading;  // of a table, as it stands there
  std::vector<std::string> unknown;  // columns, or keys of JSON, that mean nothing here
  std::vector<std::string> labels;   // columns or keys that are never taken in
  std::vector<std::string> unused;   // that were to be ignored and are not there
  bool has_ids = false;              // a column or key "id"
  std::vector<RequestLine> lines;
};

// JSON lines, or tab or comma separated (RFC 4180) with a heading, in UTF-8, UTF-16 or GB18030: by
// the ending (.jsonl, .json, .tsv, .txt, .csv), else by what the file begins with. `ignored`: names
// of columns or keys that are passed over. The columns that a file of refused rows has more
// (reject_file.h) are passed over too.
//
// A row is known by its id, written one way (PlainForm); without one by what it says, and, among
// those that say the same, by which of them it is. Of two rows with one id that say different
// things the second is bad. NOT_FOUND when the file cannot be read; INVALID_ARGUMENT when it is no
// text or no table, or names a column twice.
absl::StatusOr<RequestFile> ReadRequestFile(const std::string& path,
                                            const std::vector<std::string>& ignored = {});

}  // namespace hotline::ctl
