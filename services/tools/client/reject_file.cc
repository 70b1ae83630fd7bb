#include "services/tools/client/reject_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "services/tools/client/request_columns.h"
#include "services/tools/client/request_file.h"
#include "services/tools/client/table_text.h"

namespace hotline::ctl {
namespace {

constexpr char kLine[] = "line", kReason[] = "reason", kId[] = "id";
// Of a line that is no object.
constexpr char kUnreadable[] = "unreadable";
// Nobody leaves more of them behind.
constexpr int kMostNames = 1000;

// What spreadsheets take a cell for a formula by, in both widths, and our own mark.
constexpr std::string_view kReckoned[] = {"=", "+",  "-",  "@",  "\t", "\r",
                                          "'", "＝", "＋", "－", "＠"};

std::string ToRejectCell(const std::string& cell) {
  const bool marked = std::any_of(std::begin(kReckoned), std::end(kReckoned),
                                  [&](std::string_view m) { return cell.starts_with(m); });
  return marked ? "'" + cell : cell;
}

std::string NameBeside(const std::string& imported, RequestForm form, int n) {
  std::error_code error;
  const bool regular = std::filesystem::is_regular_file(imported, error);
  // Beside a pipe nothing can lie.
  return absl::StrCat(regular ? imported : "requests", ".rejected",
                      n == 1 ? "" : absl::StrCat("-", n),
                      form == RequestForm::kTable ? ".csv" : ".jsonl");
}

// Never what is there already, nor through a link.
bool MakeNew(const std::string& path) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd >= 0) close(fd);
  return fd >= 0;
}

std::string AsTable(const RequestFile& file, const std::map<size_t, std::string>& refused) {
  const bool again = IsRejectHeading(file.heading);
  std::vector<std::string> heading = {kLine, kReason};
  if (!file.has_ids) heading.emplace_back(kId);
  if (file.heading.empty())
    heading.insert(heading.end(), {"label", "subject", "text"});
  else
    heading.insert(heading.end(), file.heading.begin() + (again ? kRejectColumns : 0),
                   file.heading.end());
  std::string out = "\xEF\xBB\xBF";  // spreadsheets know UTF-8 by it
  out += WriteRow(heading);
  for (const auto& [at, reason] : refused) {
    const RequestLine& line = file.lines[at];
    std::vector<std::string> row = {absl::StrCat(line.number), ToRejectCell(reason)};
    if (!file.has_ids) row.push_back(line.id);
    const size_t first = std::min(again ? kRejectColumns : 0, line.cells.size());
    for (size_t i = first; i < line.cells.size(); ++i) {
      const bool id = i < file.heading.size() && FieldOf(file.heading[i]) == kId;
      row.push_back(id && Trimmed(line.cells[i]).empty() ? line.id : ToRejectCell(line.cells[i]));
    }
    out += WriteRow(row);
  }
  return out;
}

std::string AsLines(const RequestFile& file, const std::map<size_t, std::string>& refused) {
  using nlohmann::ordered_json;
  std::string out;
  for (const auto& [at, reason] : refused) {
    const RequestLine& line = file.lines[at];
    ordered_json object = {{kLine, line.number}, {kReason, reason}};
    const auto said = ordered_json::parse(line.cells[0], nullptr, /*allow_exceptions=*/false);
    if (said.is_object()) {
      for (const auto& [key, value] : said.items()) {
        if (!IsRejectColumn(key)) object[key] = value;
      }
      // A row that had no id of its own keeps the one by which it is known.
      if (line.id.starts_with(kKnownByContent)) object[kId] = line.id;
    } else {
      object[kUnreadable] = line.cells[0];
    }
    absl::StrAppend(&out, object.dump(-1, ' ', false, ordered_json::error_handler_t::replace),
                    "\n");
  }
  return out;
}

absl::Status CannotWrite(const std::string& path) {
  return Error(absl::StatusCode::kFailedPrecondition, "CANNOT_WRITE",
               absl::StrCat("cannot write ", path,
                            ", where refused rows would go; name another file with --rejects"))
      .Zh(absl::StrCat("无法写入 ", path, "，请用 --rejects 指定其他文件"))
      .status();
}

}  // namespace

bool IsRejectHeading(const std::vector<std::string>& heading) {
  return heading.size() > kRejectColumns && heading[0] == kLine && heading[1] == kReason;
}

bool IsReject(const nlohmann::json& object) {
  return object.contains(kLine) && object.contains(kReason);
}

bool IsRejectColumn(const std::string& key) { return key == kLine || key == kReason; }

std::string FromRejectCell(std::string cell) {
  if (cell.starts_with("'")) cell.erase(0, 1);
  return cell;
}

absl::StatusOr<RejectFile> RejectFile::Make(const std::string& imported, const std::string& chosen,
                                            const RequestFile& file) {
  if (!chosen.empty()) {
    if (MakeNew(chosen)) return RejectFile(chosen);
    if (errno != EEXIST && errno != ELOOP) return CannotWrite(chosen);
    return Error(absl::StatusCode::kAlreadyExists, "FILE_EXISTS",
                 absl::StrCat(chosen, " is there already and is not written over; name a new file"))
        .Zh(absl::StrCat(chosen, " 已存在，不会覆盖，请换一个文件名"))
        .status();
  }
  for (int n = 1; n < kMostNames; ++n) {
    const std::string path = NameBeside(imported, file.form, n);
    if (MakeNew(path)) return RejectFile(path);
    if (errno != EEXIST && errno != ELOOP) return CannotWrite(path);
  }
  return CannotWrite(NameBeside(imported, file.form, kMostNames));
}

absl::Status RejectFile::Write(const RequestFile& file,
                               const std::map<size_t, std::string>& refused) {
  if (refused.empty()) {
    unlink(path_.c_str());
    return absl::OkStatus();
  }
  std::ofstream out(path_, std::ios::binary);
  out << (file.form == RequestForm::kTable ? AsTable(file, refused) : AsLines(file, refused));
  return out.flush() ? absl::OkStatus() : CannotWrite(path_);
}

}  // namespace hotline::ctl
