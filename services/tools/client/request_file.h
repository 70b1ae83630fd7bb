// A file of requests, as other systems give them.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "hotline/v1/ticket.pb.h"

namespace hotline::ctl {

struct RequestLine {
  int number = 0;        // from 1
  std::string id;        // the line's own, or a digest of what it says
  std::string expected;  // a label, where the file has one
  absl::Status status;   // why the line is bad
  v1::NewTicket ticket;
  std::vector<std::string> cells;    // as they stand in the file
  std::vector<std::string> remarks;  // what of it is not taken in as it stands
};

struct RequestFile {
  std::string encoding;              // it was in
  std::vector<std::string> heading;  // of a table, as it stands there
  std::vector<std::string> unknown;  // columns, or keys of JSON, that mean nothing here
  std::vector<RequestLine> lines;
};

// JSON lines (.jsonl, .json), tab separated (.tsv) or comma separated (.csv, RFC 4180), in UTF-8,
// UTF-16 or GB18030. Fields: id, subject, text, and any of kind, petitioner_kind, channel, address,
// name, phone, credit_code, anonymous, confidential; expected, label, urgency, tags and event are
// labels and not taken in. A table has a heading of these names, or of 编号, 标题, 内容, 地址,
// 姓名, 电话, 统一社会信用代码 and so on; a .tsv without one is label, subject, text. NOT_FOUND
// when the file cannot be read; INVALID_ARGUMENT when it is no text, or no table. A line that would
// lose anything is bad.
absl::StatusOr<RequestFile> ReadRequestFile(const std::string& path);

}  // namespace hotline::ctl
