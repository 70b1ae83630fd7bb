#include "services/tools/client/request_file.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/digest.h"
#include "common/base/error.h"
#include "common/base/unicode.h"
#include "common/base/utf8.h"
#include "services/tools/client/enum_names.h"
#include "services/tools/client/table_text.h"
#include "services/tools/client/text_file.h"

namespace hotline::ctl {
namespace {

constexpr int kMostSubject = 200, kMostText = 20000, kMostAddress = 200, kMostName = 100;

size_t CharBytes(std::string_view text, size_t at) {
  unsigned char c = text[at];
  size_t size = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
  return std::min(size, text.size() - at);
}

bool Steers(std::string_view c) {
  if (c.size() == 1)
    return (static_cast<unsigned char>(c[0]) < 0x20 && c[0] != '\n') || c[0] == 0x7F;
  if (c.size() == 2)
    return static_cast<unsigned char>(c[0]) == 0xC2 && static_cast<unsigned char>(c[1]) < 0xA0;
  // U+202A to U+202E, U+2066 to U+2069.
  return c == "\u202A" || c == "\u202B" || c == "\u202C" || c == "\u202D" || c == "\u202E" ||
         c == "\u2066" || c == "\u2067" || c == "\u2068" || c == "\u2069";
}

// The field without what steers a terminal; one line where asked for. What is taken out is
// remarked, and what is too long makes the line bad.
std::string Clean(const char* field, std::string_view text, int most, bool one_line,
                  RequestLine* line) {
  std::string out;
  int count = 0, taken_out = 0;
  for (size_t at = 0; at < text.size();) {
    size_t size = CharBytes(text, at);
    std::string_view c = text.substr(at, size);
    at += size;
    if (c == "\r" && at < text.size() && text[at] == '\n') continue;  // one line break
    if (c == "\t" || (one_line && c == "\n"))
      c = " ";
    else if (Steers(c)) {
      ++taken_out;
      continue;
    }
    out.append(c);
    ++count;
  }
  if (taken_out > 0)
    line->remarks.push_back(
        absl::StrCat(field, ": ", taken_out, " control characters are taken out 已去除控制字符"));
  if (count > most)
    line->status = Error(absl::StatusCode::kInvalidArgument, "LINE_MALFORMED",
                         absl::StrCat(field, ": is longer than ", most, " characters 超长"))
                       .status();
  return out;
}

using Fields = std::map<std::string, std::string>;

std::string Field(const Fields& fields, const char* name) {
  auto it = fields.find(name);
  return it == fields.end() ? "" : it->second;
}

// Yes or no as people write it; anything else is a fault of the line, never a silent no.
bool True(const Fields& fields, const char* name, absl::Status* fault) {
  std::string text = absl::AsciiStrToLower(Field(fields, name));
  for (const char* yes : {"true", "1", "yes", "y", "是"}) {
    if (text == yes) return true;
  }
  for (const char* no : {"", "false", "0", "no", "n", "否"}) {
    if (text == no) return false;
  }
  *fault = Error(absl::StatusCode::kInvalidArgument, "LINE_MALFORMED",
                 absl::StrCat(name, ": \"", text, "\" is neither true nor false"));
  return false;
}

int Characters(std::string_view text) {
  int count = 0;
  for (size_t at = 0; at < text.size(); at += CharBytes(text, at)) ++count;
  return count;
}

std::string_view FirstCharacters(std::string_view text, int most) {
  size_t at = 0;
  for (int count = 0; at < text.size() && count < most; ++count) at += CharBytes(text, at);
  return text.substr(0, at);
}

// The value named, or `otherwise` when the line says nothing; a name of no value is a fault of the
// line.
template <class E>
E EnumOf(const Fields& fields, const char* field, E otherwise, absl::Status* fault) {
  std::string text = Field(fields, field);
  E value = otherwise;
  if (!text.empty() && !ParseShort(text, &value)) {
    *fault = Error(absl::StatusCode::kInvalidArgument, "LINE_MALFORMED",
                   absl::StrCat(field, ": \"", text, "\" is no value of it"));
  }
  return value;
}

void Fill(const Fields& fields, RequestLine* line) {
  v1::NewTicket& t = line->ticket;
  t.set_kind(EnumOf(fields, "kind", v1::TICKET_KIND_COMPLAINT, &line->status));
  t.set_channel(EnumOf(fields, "channel", v1::CHANNEL_WEB, &line->status));
  // A subject too long for its line stands whole at the head of the text: nothing is cut away.
  std::string subject = Field(fields, "subject"), text = Field(fields, "text");
  if (Characters(subject) > kMostSubject) {
    text = subject + "\n" + text;
    subject = std::string(FirstCharacters(subject, kMostSubject));
  }
  t.set_subject(Clean("subject", subject, kMostSubject, true, line));
  t.set_text(Clean("text", text, kMostText, false, line));
  t.set_address(Clean("address", Field(fields, "address"), kMostAddress, true, line));
  t.set_anonymous(True(fields, "anonymous", &line->status));
  t.set_confidential(True(fields, "confidential", &line->status));
  auto* petitioner = t.add_petitioners();
  petitioner->set_kind(
      EnumOf(fields, "petitioner_kind", v1::PETITIONER_KIND_CITIZEN, &line->status));
  std::string name = Field(fields, "name").empty() ? Field(fields, "user") : Field(fields, "name");
  petitioner->set_display_name(Clean("name", name, kMostName, true, line));
  petitioner->set_phone(Field(fields, "phone"));
  petitioner->set_credit_code(Field(fields, "credit_code"));
  line->expected = Field(fields, "expected");
  if (line->status.ok() && t.subject().empty() && t.text().empty()) {
    line->status = Error(absl::StatusCode::kInvalidArgument, "LINE_EMPTY",
                         "the line holds neither subject nor text");
  }
}

absl::Status ReadJson(const std::string& text, Fields* fields) {
  auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object())
    return Error(absl::StatusCode::kInvalidArgument, "LINE_MALFORMED", "not a JSON object");
  for (const auto& [key, value] : json.items()) {
    if (value.is_string())
      (*fields)[key] = value.get<std::string>();
    else if (value.is_primitive() && !value.is_null())
      (*fields)[key] = value.dump();
  }
  return absl::OkStatus();
}

// The name of a column or key as the code knows it; empty: it means nothing here.
std::string Known(const std::string& name) {
  static const auto* names =
      new std::map<std::string, std::string>{{"编号", "id"},
                                             {"工单编号", "id"},
                                             {"标题", "subject"},
                                             {"主题", "subject"},
                                             {"内容", "text"},
                                             {"诉求内容", "text"},
                                             {"类型", "kind"},
                                             {"渠道", "channel"},
                                             {"地址", "address"},
                                             {"事发地址", "address"},
                                             {"姓名", "name"},
                                             {"联系人", "name"},
                                             {"电话", "phone"},
                                             {"联系电话", "phone"},
                                             {"匿名", "anonymous"},
                                             {"保密", "confidential"},
                                             {"统一社会信用代码", "credit_code"},
                                             {"信用代码", "credit_code"}};
  static const auto* fields = new std::set<std::string>{
      "id",           "subject",  "text",  "kind", "petitioner_kind", "channel",
      "urgency",      "address",  "name",  "user", "phone",           "anonymous",
      "confidential", "expected", "label", "tags", "event",           "credit_code"};
  const std::string folded(absl::StripAsciiWhitespace(FoldedForm(name)));
  if (fields->contains(folded)) return folded;
  auto it = names->find(folded);
  return it == names->end() ? "" : it->second;
}

void NotUnderstood(const std::string& name, RequestFile* file) {
  if (std::find(file->unknown.begin(), file->unknown.end(), name) == file->unknown.end())
    file->unknown.push_back(name);
}

// Without an id of its own a line is known by what it says, and, among those that say the same, by
// which of them it is.
void Identify(const Fields& fields, std::map<std::string, int>* same, RequestLine* line) {
  const std::string id(absl::StripAsciiWhitespace(Field(fields, "id")));
  constexpr size_t kMostId = 64;
  if (!id.empty() && id.size() <= kMostId) {
    line->id = id;
    return;
  }
  std::string all;
  for (const auto& [name, value] : fields) absl::StrAppend(&all, name, "\n", value, "\n");
  const std::string digest = ToHex(Sha256(all)).substr(0, 32);
  line->id = absl::StrCat("row-", digest, "-", ++(*same)[digest]);
}

absl::Status ReadLines(const std::string& text, RequestFile* file) {
  std::map<std::string, int> same;
  int number = 0;
  for (absl::string_view each : absl::StrSplit(text, '\n')) {
    ++number;
    if (!each.empty() && each.back() == '\r') each.remove_suffix(1);
    if (absl::StripAsciiWhitespace(each).empty()) continue;
    RequestLine& line = file->lines.emplace_back();
    line.number = number;
    line.cells = {std::string(each)};
    Fields raw, fields;
    line.status = ReadJson(line.cells[0], &raw);
    for (const auto& [name, value] : raw) {
      const std::string known = Known(name);
      if (known.empty())
        NotUnderstood(name, file);
      else
        fields[known] = value;
    }
    Identify(line.status.ok() ? fields : Fields{{"line", line.cells[0]}}, &same, &line);
    if (line.status.ok()) Fill(fields, &line);
  }
  return absl::OkStatus();
}

absl::Status ReadRows(const std::string& text, char separator, RequestFile* file) {
  auto rows = ReadTable(text, separator);
  if (!rows.ok()) return rows.status();
  std::vector<std::string> heading = {"label", "subject", "text"};
  size_t first = 0;
  const bool headed =
      !rows->empty() && std::any_of((*rows)[0].cells.begin(), (*rows)[0].cells.end(),
                                    [](const std::string& cell) { return Known(cell) == "text"; });
  if (headed) {
    first = 1;
    heading.clear();
    file->heading = (*rows)[0].cells;
    for (const std::string& name : file->heading) {
      heading.push_back(Known(name));
      if (heading.back().empty()) NotUnderstood(name, file);
    }
  } else if (separator == ',') {
    return Error(absl::StatusCode::kInvalidArgument, "NO_HEADING",
                 "the first row names no column text (内容): give the table a heading")
        .Zh("首行缺少列名，至少应有“内容”（text）列")
        .status();
  }
  std::map<std::string, int> same;
  for (size_t r = first; r < rows->size(); ++r) {
    RequestLine& line = file->lines.emplace_back();
    line.number = (*rows)[r].line;
    line.cells = std::move((*rows)[r].cells);
    Fields fields;
    if (line.cells.size() != heading.size())
      line.status = Error(
          absl::StatusCode::kInvalidArgument, "LINE_MALFORMED",
          absl::StrCat("has ", line.cells.size(), " columns, ", heading.size(), " are expected"));
    for (size_t i = 0; i < line.cells.size() && i < heading.size(); ++i) {
      if (!heading[i].empty()) fields[heading[i]] = line.cells[i];
    }
    Identify(fields, &same, &line);
    if (line.status.ok()) Fill(fields, &line);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<RequestFile> ReadRequestFile(const std::string& path) {
  auto text = ReadTextFile(path);
  if (!text.ok()) return text.status();
  RequestFile file;
  file.encoding = text->encoding;
  const bool tabbed =
      absl::EndsWithIgnoreCase(path, ".tsv") || absl::EndsWithIgnoreCase(path, ".txt");
  const bool table = tabbed || absl::EndsWithIgnoreCase(path, ".csv");
  const absl::Status read =
      table ? ReadRows(text->text, tabbed ? '\t' : ',', &file) : ReadLines(text->text, &file);
  if (!read.ok()) return read;
  return file;
}

}  // namespace hotline::ctl
