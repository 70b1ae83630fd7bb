// The rows of a file of requests that were refused, in a file of their own with the reasons: who
// has corrected them imports that file.
//
// A table has the columns "line" and "reason" before its own, and "id" where it had none. A row
// without an id is given the one by which it is known, so that the corrected row is the same
// request. A cell that a spreadsheet would reckon with (=, +, -, @ at its
// beginning) has an apostrophe before it. Of JSON lines each is an object with these keys more.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace hotline::ctl {

struct RequestFile;

// The columns before the file's own.
inline constexpr size_t kRejectColumns = 2;
bool IsRejectHeading(const std::vector<std::string>& heading);
bool IsReject(const nlohmann::json& object);
bool IsRejectColumn(const std::string& key);
// The cell as it was before it was written here.
std::string FromRejectCell(std::string cell);

class RejectFile {
 public:
  // Makes the file, which must be new: `chosen`, or where that is empty a name that is free beside
  // the imported file. ALREADY_EXISTS / FILE_EXISTS; FAILED_PRECONDITION /
  // CANNOT_WRITE.
  static absl::StatusOr<RejectFile> Make(const std::string& imported, const std::string& chosen,
                                         const RequestFile& file);
  const std::string& path() const { return path_; }
  // `refused`: why, by the row's place in the file. Where there are none the file goes again.
  absl::Status Write(const RequestFile& file, const std::map<size_t, std::string>& refused);

 private:
  explicit RejectFile(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace hotline::ctl
