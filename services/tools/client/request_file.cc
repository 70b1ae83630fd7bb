#include "services/tools/client/request_file.h"

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/digest.h"
#include "common/base/error.h"
#include "common/base/utf8.h"
#include "services/tools/client/enum_names.h"

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

// At most `most` characters, without what steers a terminal; one line where asked for.
std::string Clean(std::string_view text, int most, bool one_line) {
  std::string out;
  int count = 0;
  for (size_t at = 0; at < text.size() && count < most;) {
    size_t size = CharBytes(text, at);
    std::string_view c = text.substr(at, size);
    at += size;
    if (c == "\t" || (one_line && c == "\n"))
      c = " ";
    else if (Steers(c))
      continue;
    out.append(c);
    ++count;
  }
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
  // What the rules decide is not what a file says, unless it is a person's word.
  // A subject too long for its line stands whole at the head of the text: nothing is cut away.
  std::string subject = Field(fields, "subject"), text = Field(fields, "text");
  if (Characters(subject) > kMostSubject) text = subject + "\n" + text;
  if (Characters(text) > kMostText) {
    line->status = Error(absl::StatusCode::kInvalidArgument, "LINE_MALFORMED",
                         absl::StrCat("text: is longer than ", kMostText, " characters"));
  }
  t.set_subject(Clean(subject, kMostSubject, true));
  t.set_text(Clean(text, kMostText, false));
  t.set_address(Clean(Field(fields, "address"), kMostAddress, true));
  t.set_anonymous(True(fields, "anonymous", &line->status));
  t.set_confidential(True(fields, "confidential", &line->status));
  auto* petitioner = t.add_petitioners();
  petitioner->set_kind(
      EnumOf(fields, "petitioner_kind", v1::PETITIONER_KIND_CITIZEN, &line->status));
  std::string name = Field(fields, "name").empty() ? Field(fields, "user") : Field(fields, "name");
  petitioner->set_display_name(Clean(name, kMostName, true));
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

}  // namespace

absl::StatusOr<std::vector<RequestLine>> ReadRequestFile(const std::string& path) {
  std::ifstream in(path);
  if (!in)
    return Error(absl::StatusCode::kNotFound, "FILE_NOT_FOUND", absl::StrCat("cannot read ", path))
        .Zh("文件不存在或不可读")
        .status();
  bool tabbed = absl::EndsWith(path, ".tsv");
  std::vector<std::string> heading = {"label", "subject", "text"};
  std::vector<RequestLine> lines;
  std::string text;
  for (int number = 1; std::getline(in, text); ++number) {
    if (!text.empty() && text.back() == '\r') text.pop_back();
    if (text.empty()) continue;
    if (tabbed && number == 1 && absl::StrContains("\t" + text + "\t", "\ttext\t")) {
      heading = absl::StrSplit(text, '\t');
      continue;
    }
    RequestLine& line = lines.emplace_back();
    line.number = number;
    Fields fields;
    if (!IsUtf8(text)) {
      line.status =
          Error(absl::StatusCode::kInvalidArgument, "LINE_MALFORMED",
                "not UTF-8; convert the file, for example with iconv -f GB18030 -t UTF-8");
    } else if (tabbed) {
      std::vector<std::string> cells = absl::StrSplit(text, '\t');
      if (cells.size() != heading.size()) {
        line.status = Error(
            absl::StatusCode::kInvalidArgument, "LINE_MALFORMED",
            absl::StrCat("has ", cells.size(), " columns, ", heading.size(), " are expected"));
      }
      for (size_t i = 0; i < cells.size() && i < heading.size(); ++i) fields[heading[i]] = cells[i];
    } else {
      line.status = ReadJson(text, &fields);
    }
    // Without an id of its own a line is known by what it says and where it stands.
    std::string id = Field(fields, "id");
    bool usable = !id.empty() && id.size() <= 64 &&
                  id.find_first_not_of(
                      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:") ==
                      std::string::npos;
    line.id = usable ? id : absl::StrCat(number, "-", ToHex(Sha256(text)).substr(0, 24));
    if (line.status.ok()) Fill(fields, &line);
  }
  return lines;
}

}  // namespace hotline::ctl
