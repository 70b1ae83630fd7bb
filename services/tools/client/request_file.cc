#include "services/tools/client/request_file.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/digest.h"
#include "common/base/error.h"
#include "common/base/unicode.h"
#include "services/tools/client/reject_file.h"
#include "services/tools/client/request_columns.h"
#include "services/tools/client/table_text.h"
#include "services/tools/client/text_file.h"

namespace hotline::ctl {
namespace {

// What the contract takes of another system's number.
constexpr int kMostId = 64;

absl::Status Malformed(const std::string& what) {
  return Error(absl::StatusCode::kInvalidArgument, "LINE_MALFORMED", what).status();
}

void Note(const std::string& name, std::vector<std::string>* names) {
  if (std::find(names->begin(), names->end(), name) == names->end()) names->push_back(name);
}

// Reads the rows of one file: what their columns mean, and who each row is.
class Rows {
 public:
  Rows(const std::vector<std::string>& ignored, RequestFile* file)
      : ignored_(ignored.begin(), ignored.end()), file_(file) {}

  // The field that a column or key stands for; empty: it is passed over. Notes what it finds.
  std::string Column(const std::string& name) {
    if (ignored_.contains(name)) {
      used_.insert(name);
      return "";
    }
    const std::string field = FieldOf(name);
    if (field.empty())
      Note(name, &file_->unknown);
    else if (IsLabel(field))
      Note(name, &file_->labels);
    if (field == "id") file_->has_ids = true;
    return IsLabel(field) ? "" : field;
  }

  // Makes the request of a line whose fields are these.
  void Finish(const RequestFields& fields, RequestLine* line) {
    Identify(fields, line);
    if (line->status.ok()) FillRequest(fields, line);
  }

  void End() {
    for (const std::string& name : ignored_) {
      if (!used_.contains(name)) file_->unused.push_back(name);
    }
  }

 private:
  void Identify(const RequestFields& fields, RequestLine* line) {
    std::string said;
    for (const auto& [name, value] : fields) {
      const std::string plain = Trimmed(value);
      if (name != "id" && !plain.empty()) absl::StrAppend(&said, name, "\n", plain, "\n");
    }
    // What cannot be read is known by its bytes.
    if (fields.empty() && !line->cells.empty()) said = line->cells[0];
    const std::string digest = ToHex(Sha256(said)).substr(0, 32);
    const auto id = fields.find("id");
    const std::string written = id == fields.end() ? "" : id->second;
    line->id = PlainForm(Trimmed(written));
    if (line->id.empty()) {
      line->id = absl::StrCat(kKnownByContent, digest, "-", ++same_[digest]);
      return;
    }
    if (line->id != written)
      line->remarks.push_back(absl::StrCat("id: is taken as \"", line->id, "\" 编号按此识别"));
    if (line->id.size() > kMostId)
      line->status = Malformed(absl::StrCat("id: is longer than ", kMostId, " bytes 编号超长"));
    const auto [first, only] = ids_.try_emplace(line->id, First{line->number, digest});
    if (!only && first->second.said != digest)
      line->status = Malformed(absl::StrCat("id: line ", first->second.line, " has the number \"",
                                            line->id, "\" too and says something else 编号与第",
                                            first->second.line, "行重复且内容不同"));
  }

  struct First {
    int line;
    std::string said;
  };
  const std::set<std::string> ignored_;
  std::set<std::string> used_;
  std::map<std::string, int> same_;
  std::map<std::string, First> ids_;
  RequestFile* file_;
};

// The keys of one line of JSON and their texts. A key that stands twice is a fault: of two values
// one would be lost.
absl::Status ReadJson(const std::string& text, Rows* rows, RequestFields* fields) {
  using Event = nlohmann::json::parse_event_t;
  std::set<std::string> names;
  std::string twice;
  const auto look = [&](int depth, Event event, nlohmann::json& value) {
    if (depth == 1 && event == Event::key && !names.insert(value.get<std::string>()).second)
      twice = value.get<std::string>();
    return true;
  };
  const auto json = nlohmann::json::parse(text, look, /*allow_exceptions=*/false);
  if (!json.is_object()) return Malformed("not a JSON object 不是JSON对象");
  if (!twice.empty()) return Malformed(absl::StrCat(twice, ": stands twice 重复出现"));
  const bool refused_once = IsReject(json);
  absl::Status fault;
  for (const auto& [key, value] : json.items()) {
    if (refused_once && IsRejectColumn(key)) continue;
    const std::string field = rows->Column(key);
    if (field.empty() || value.is_null()) continue;
    if (value.is_structured())
      fault.Update(Malformed(absl::StrCat(key, ": must be a text 应为文本")));
    else if (!fields->emplace(field, value.is_string() ? value.get<std::string>() : value.dump())
                  .second)
      fault.Update(Malformed(absl::StrCat(key, ": another key means the same 与另一字段含义相同")));
  }
  return fault;
}

absl::Status ReadLines(const std::string& text, Rows* rows, RequestFile* file) {
  int number = 0;
  for (absl::string_view each : absl::StrSplit(text, '\n')) {
    ++number;
    if (!each.empty() && each.back() == '\r') each.remove_suffix(1);
    if (Trimmed({each.data(), each.size()}).empty()) continue;
    RequestLine& line = file->lines.emplace_back();
    line.number = number;
    line.cells = {std::string(each)};
    RequestFields fields;
    line.status = ReadJson(line.cells[0], rows, &fields);
    rows->Finish(fields, &line);
  }
  return absl::OkStatus();
}

// What the first row shows of why it is no heading.
absl::Status NoHeading(const TableRow* first) {
  std::string hint = "give the table a heading";
  const std::string row = first == nullptr || first->cells.empty() ? "" : first->cells[0];
  for (const auto& [mark, name] : {std::pair(";", "semicolons"),
                                   {"；", "semicolons"},
                                   {"，", "full-width commas"},
                                   {"\t", "tabs"},
                                   {"|", "bars"}}) {
    if (absl::StrContains(row, mark))
      hint = absl::StrCat("the file is separated by ", name,
                          "; save it as CSV, separated by commas (or as .tsv, by tabs)");
  }
  return Error(absl::StatusCode::kInvalidArgument, "NO_HEADING",
               absl::StrCat("the first row names no column text (内容): ", hint))
      .Zh("首行缺少列名，至少应有“内容”（text）列；请删去表头以上的标题行，并另存为以逗号分隔的CSV")
      .status();
}

absl::Status ReadHeading(const TableRow& row, Rows* rows, RequestFile* file,
                         std::vector<std::string>* fields) {
  file->heading = row.cells;
  std::set<std::string> seen;
  const bool refused_once = IsRejectHeading(row.cells);
  for (size_t i = 0; i < row.cells.size(); ++i) {
    const bool ours = refused_once && i < kRejectColumns;
    fields->push_back(ours ? "" : rows->Column(row.cells[i]));
    if (!fields->back().empty() && !seen.insert(fields->back()).second)
      return Error(absl::StatusCode::kInvalidArgument, "COLUMN_TWICE",
                   absl::StrCat("column \"", row.cells[i], "\": another column means the same (",
                                fields->back(), "); rename one, or pass over it with --ignore"))
          .Zh(absl::StrCat("列“", row.cells[i], "”与另一列含义相同，请改名或用 --ignore 忽略其一"))
          .status();
  }
  return absl::OkStatus();
}

absl::Status ReadRows(const std::string& text, char separator, Rows* rows, RequestFile* file) {
  auto table = ReadTable(text, separator);
  if (!table.ok()) return table.status();
  std::vector<std::string> fields = {"", "subject", "text"};
  size_t first = 0;
  // Spreadsheets write it for themselves.
  if (!table->empty() && absl::StartsWith((*table)[0].cells[0], "sep="))
    table->erase(table->begin());
  const bool headed = !table->empty() &&
                      std::any_of((*table)[0].cells.begin(), (*table)[0].cells.end(),
                                  [](const std::string& cell) { return FieldOf(cell) == "text"; });
  if (headed) {
    first = 1;
    fields.clear();
    HOTLINE_RETURN_IF_ERROR(ReadHeading((*table)[0], rows, file, &fields));
  } else if (separator == ',') {
    return NoHeading(table->empty() ? nullptr : &table->front());
  }
  const bool escaped = IsRejectHeading(file->heading);
  for (size_t r = first; r < table->size(); ++r) {
    RequestLine& line = file->lines.emplace_back();
    line.number = (*table)[r].line;
    line.cells = std::move((*table)[r].cells);
    if (escaped) {
      for (std::string& cell : line.cells) cell = FromRejectCell(std::move(cell));
    }
    RequestFields found;
    if (line.cells.size() != fields.size())
      line.status = Malformed(absl::StrCat("has ", line.cells.size(), " columns, ", fields.size(),
                                           " are expected 列数不符"));
    for (size_t i = 0; i < line.cells.size() && i < fields.size(); ++i) {
      if (!fields[i].empty()) found[fields[i]] = line.cells[i];
    }
    rows->Finish(found, &line);
  }
  return absl::OkStatus();
}

// '{' JSON lines, ',' or '\t' a table.
char FormOf(const std::string& path, const std::string& text) {
  const auto ends = [&](const char* ending) { return absl::EndsWithIgnoreCase(path, ending); };
  if (ends(".tsv") || ends(".txt")) return '\t';
  if (ends(".csv")) return ',';
  if (ends(".jsonl") || ends(".json")) return '{';
  const size_t at = text.find_first_not_of(" \t\r\n");
  if (at == text.npos || text[at] == '{') return '{';
  const std::string heading = text.substr(0, text.find('\n'));
  return absl::StrContains(heading, "\t") && !absl::StrContains(heading, ",") ? '\t' : ',';
}

}  // namespace

absl::StatusOr<RequestFile> ReadRequestFile(const std::string& path,
                                            const std::vector<std::string>& ignored) {
  auto text = ReadTextFile(path);
  if (!text.ok()) return text.status();
  RequestFile file;
  file.encoding = text->encoding;
  Rows rows(ignored, &file);
  const char form = FormOf(path, text->text);
  file.form = form == '{' ? RequestForm::kJsonLines : RequestForm::kTable;
  HOTLINE_RETURN_IF_ERROR(form == '{' ? ReadLines(text->text, &rows, &file)
                                      : ReadRows(text->text, form, &rows, &file));
  rows.End();
  return file;
}

}  // namespace hotline::ctl
