// One row of a file of requests: from the fields as they stand there to a request.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "hotline/v1/ticket.pb.h"

namespace hotline::ctl {

// By the names of request_columns.h; without labels.
using RequestFields = std::map<std::string, std::string>;

struct RequestLine {
  int number = 0;       // from 1
  std::string id;       // the row's own, or a digest of what it says
  absl::Status status;  // why the row is bad
  v1::NewTicket ticket;
  std::vector<std::string> cells;    // as they stand in the file
  std::vector<std::string> remarks;  // what of it is not taken in as it stands
};

// Makes the request of the fields. Whatever would be lost, or is not understood, makes the line
// bad: INVALID_ARGUMENT / LINE_MALFORMED, LINE_EMPTY.
void FillRequest(const RequestFields& fields, RequestLine* line);

// Without blanks at its ends, of whatever kind.
std::string Trimmed(std::string_view text);

}  // namespace hotline::ctl
