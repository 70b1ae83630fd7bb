// A file of requests, as other systems give them.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "hotline/v1/ticket.pb.h"

namespace hotline::ctl {

struct RequestLine {
  int number = 0;        // from 1
  std::string id;        // the line's own, or a digest of the line
  std::string expected;  // a label, where the file has one
  absl::Status status;   // why the line is bad
  v1::NewTicket ticket;
};

// JSON lines (fields id, subject, text and any of kind, petitioner_kind, channel, urgency, address,
// name, phone, user, anonymous, confidential, expected) or tab separated: with a heading of those
// names, or label, subject, text. NOT_FOUND when the file cannot be read. Bytes that are not UTF-8
// make a line bad; control characters and direction marks are taken out.
absl::StatusOr<std::vector<RequestLine>> ReadRequestFile(const std::string& path);

}  // namespace hotline::ctl
