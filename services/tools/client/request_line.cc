#include "services/tools/client/request_line.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/unicode.h"
#include "common/base/utf8.h"
#include "common/domain/types/types.h"
#include "services/tools/client/enum_names.h"

namespace hotline::ctl {
namespace {

constexpr int kMostSubject = 200, kMostText = 20000, kMostAddress = 200, kMostName = 100;

absl::Status Malformed(std::string_view field, const std::string& en, const std::string& zh) {
  return Error(absl::StatusCode::kInvalidArgument, "LINE_MALFORMED",
               absl::StrCat(std::string(field), ": ", en, " ", zh))
      .status();
}

bool Steers(uint32_t c) {
  return (c < 0x20 && c != '\n') || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

// The field without what steers a terminal; one line where asked for. What is taken out is
// remarked, and what is too long makes the line bad.
std::string Clean(const char* field, std::string_view text, int most, bool one_line,
                  RequestLine* line) {
  std::string out;
  int count = 0, taken_out = 0;
  for (size_t at = 0; at < text.size();) {
    uint32_t c = 0;
    const size_t size = StepUtf8(text, at);
    std::string_view bytes = text.substr(at, size);
    DecodeUtf8(text, at, &c);
    at += size;
    const bool breaks = c == '\n' || c == '\r';
    if (c == '\r' && at < text.size() && text[at] == '\n') continue;  // one line break
    if (c == '\t' || (one_line && breaks)) {
      bytes = " ";
    } else if (breaks) {
      bytes = "\n";
    } else if (Steers(c)) {
      ++taken_out;
      continue;
    }
    out.append(bytes);
    ++count;
  }
  if (taken_out > 0)
    line->remarks.push_back(
        absl::StrCat(field, ": ", taken_out, " control characters are taken out 已去除控制字符"));
  if (count > most)
    line->status = Malformed(field, absl::StrCat("is longer than ", most, " characters"),
                             absl::StrCat("超过", most, "字"));
  return out;
}

std::string Field(const RequestFields& fields, const char* name) {
  auto it = fields.find(name);
  return it == fields.end() ? "" : it->second;
}

// Yes or no as people write it; anything else is a fault of the line, never a silent no.
bool True(const RequestFields& fields, const char* name, absl::Status* fault) {
  const std::string text = Trimmed(FoldedForm(Field(fields, name)));
  for (const char* yes : {"true", "1", "yes", "y", "是"}) {
    if (text == yes) return true;
  }
  for (const char* no : {"", "false", "0", "no", "n", "否"}) {
    if (text == no) return false;
  }
  *fault =
      Malformed(name, absl::StrCat("\"", text, "\" is neither true nor false"), "应为“是”或“否”");
  return false;
}

// The value named, in English or in Chinese, or `otherwise` when the line says nothing; a name of
// no value is a fault of the line. D is the domain's enumeration of the same numbers.
template <class D, class E>
E EnumOf(const RequestFields& fields, const char* field, E otherwise, absl::Status* fault) {
  const std::string text = Trimmed(Field(fields, field));
  if (text.empty()) return otherwise;
  E value = otherwise;
  if (ParseShort(text, &value)) return value;
  const auto* values = google::protobuf::GetEnumDescriptor<E>();
  std::string all;
  for (int i = 0; i < values->value_count(); ++i) {
    const int number = values->value(i)->number();
    if (number == 0) continue;
    const std::string zh(Chinese(static_cast<D>(number)));
    if (text == zh) return static_cast<E>(number);
    absl::StrAppend(&all, all.empty() ? "" : ", ", ShortName(values->value(i)), " ", zh);
  }
  *fault = Malformed(field, absl::StrCat("\"", text, "\" is none of ", all), "不是可用的取值");
  return otherwise;
}

// Words and rules decide how urgent a request is, unless another system says that it is more.
v1::Urgency UrgencyOf(const RequestFields& fields, absl::Status* fault) {
  const std::string text = Trimmed(Field(fields, "urgency"));
  if (text.empty() || text == "普通" || text == "一般") return v1::URGENCY_UNSPECIFIED;
  if (text == "紧急" || text == "加急") return v1::URGENCY_URGENT;
  if (text == "特急") return v1::URGENCY_EXTREME;
  v1::Urgency value = v1::URGENCY_UNSPECIFIED;
  if (!ParseShort(text, &value))
    *fault = Malformed(
        "urgency", absl::StrCat("\"", text, "\" is none of NORMAL 普通, URGENT 紧急, EXTREME 特急"),
        "不是可用的取值");
  return value == v1::URGENCY_NORMAL ? v1::URGENCY_UNSPECIFIED : value;
}

int Characters(std::string_view text) {
  int count = 0;
  for (size_t at = 0; at < text.size(); at += StepUtf8(text, at)) ++count;
  return count;
}

std::string FirstCharacters(std::string_view text, int most) {
  size_t at = 0;
  for (int count = 0; at < text.size() && count < most; ++count) at += StepUtf8(text, at);
  return std::string(text.substr(0, at));
}

}  // namespace

std::string Trimmed(std::string_view text) {
  size_t first = text.size(), end = 0;
  for (size_t at = 0; at < text.size();) {
    uint32_t c = 0;
    const size_t size = StepUtf8(text, at);
    const bool blank = DecodeUtf8(text, at, &c) > 0 && IsBlank(c);
    if (!blank) {
      first = std::min(first, at);
      end = at + size;
    }
    at += size;
  }
  return first < end ? std::string(text.substr(first, end - first)) : "";
}

void FillRequest(const RequestFields& fields, RequestLine* line) {
  v1::NewTicket& t = line->ticket;
  t.set_kind(EnumOf<TicketKind>(fields, "kind", v1::TICKET_KIND_COMPLAINT, &line->status));
  t.set_channel(EnumOf<Channel>(fields, "channel", v1::CHANNEL_WEB, &line->status));
  t.set_urgency(UrgencyOf(fields, &line->status));
  // A subject too long for its line stands whole at the head of the text: nothing is cut away.
  std::string subject = Field(fields, "subject"), text = Field(fields, "text");
  if (Characters(subject) > kMostSubject) {
    text = subject + "\n" + text;
    subject = FirstCharacters(subject, kMostSubject);
    line->remarks.push_back(absl::StrCat(
        "subject: is longer than ", kMostSubject,
        " characters; the whole of it stands before the text 标题超长，全文已并入内容"));
  }
  t.set_subject(Clean("subject", subject, kMostSubject, true, line));
  t.set_text(Clean("text", text, kMostText, false, line));
  t.set_address(Clean("address", Trimmed(Field(fields, "address")), kMostAddress, true, line));
  t.set_anonymous(True(fields, "anonymous", &line->status));
  t.set_confidential(True(fields, "confidential", &line->status));
  auto* petitioner = t.add_petitioners();
  petitioner->set_kind(EnumOf<PetitionerKind>(fields, "petitioner_kind",
                                              v1::PETITIONER_KIND_CITIZEN, &line->status));
  petitioner->set_display_name(
      Clean("name", Trimmed(Field(fields, "name")), kMostName, true, line));
  petitioner->set_phone(Trimmed(Field(fields, "phone")));
  petitioner->set_credit_code(
      absl::AsciiStrToUpper(PlainForm(Trimmed(Field(fields, "credit_code")))));
  if (line->status.ok() && !IsVisible(t.subject()) && !IsVisible(t.text()))
    line->status = Error(absl::StatusCode::kInvalidArgument, "LINE_EMPTY",
                         "the line holds neither subject nor text 标题和内容均为空")
                       .status();
}

}  // namespace hotline::ctl
