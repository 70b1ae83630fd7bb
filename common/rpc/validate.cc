#include "common/rpc/validate.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "common/base/credit_code.h"
#include "common/base/phone.h"
#include "common/base/ticket_number.h"
#include "common/base/unicode.h"
#include "common/base/utf8.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/timestamp.pb.h"
#include "hotline/v1/rules.pb.h"

namespace hotline::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using v1::FieldRules;

constexpr int kDefaultChars = 200;
constexpr int kDefaultItems = 100;
// Texts beyond this length may have lines.
constexpr int kOneLineChars = 200;
// What programs write where they could not read a character.
constexpr uint32_t kReplacement = 0xFFFD;

struct TextFacts {
  bool valid = true, visible = false, control = false, newline = false, bidi = false, lost = false;
  int characters = 0;
};

// One pass over the bytes: whether they are UTF-8, and what the text holds that no field may.
TextFacts Inspect(const std::string& text) {
  TextFacts facts;
  for (size_t i = 0; i < text.size();) {
    uint32_t code = 0;
    size_t size = DecodeUtf8(text, i, &code);
    if (size == 0) return {false};
    if (EndsLine(code) || code == '\t')
      facts.newline = true;
    else if (code < 0x20 || code == 0x7F || (code >= 0x80 && code < 0xA0))
      facts.control = true;
    if ((code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069)) facts.bidi = true;
    if (code == kReplacement) facts.lost = true;
    facts.visible = facts.visible || IsVisible(code);
    ++facts.characters;
    i += size;
  }
  return facts;
}

bool AllOf(std::string_view text, std::string_view extra, bool upper = true) {
  return std::all_of(text.begin(), text.end(), [&](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (upper && c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           extra.find(static_cast<char>(c)) != std::string_view::npos;
  });
}

bool Digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// What is wrong with a text, in both languages; empty when it has the form.
struct Fault {
  std::string en, zh;
  bool none() const { return en.empty(); }
};

const Fault& Mistyped() {
  static const Fault fault{"is mistyped: the check digit does not fit",
                           "编号有误（校验位不符），请核对"};
  return fault;
}

Fault FormFault(const std::string& text, FieldRules::Format format) {
  std::string_view rest = text;
  auto after = [&](std::string_view prefix) {
    if (rest.substr(0, prefix.size()) != prefix) return false;
    rest.remove_prefix(prefix.size());
    return true;
  };
  // A name of the collection whose id holds digits, lower case letters and `also`.
  auto named = [&](std::string_view collection, std::string_view also, bool upper) {
    return after(collection) && !rest.empty() && AllOf(rest, also, upper);
  };
  switch (format) {
    case FieldRules::FORMAT_TICKET_NAME:
      if (!after("tickets/") || rest.size() != 16 || !Digits(rest))
        return {"must be tickets/ and 16 digits", "应为 tickets/ 加16位数字"};
      return ParseTicketNumber(rest) ? Fault{} : Mistyped();
    case FieldRules::FORMAT_TOKEN:
      if (AllOf(rest, "-_.:")) return {};
      return {"may hold letters, digits, '-', '_', '.' and ':' only",
              "只能包含字母、数字和 - _ . :"};
    case FieldRules::FORMAT_DEPARTMENT_NAME:
      if (named("departments/", "-", false)) return {};
      return {"must be departments/ and an id of lower case letters, digits and '-'",
              "应为 departments/ 加单位编码（小写字母、数字和 -）"};
    case FieldRules::FORMAT_SHA256:
      if (rest.size() == 64 && std::all_of(rest.begin(), rest.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
          }))
        return {};
      return {"must be 64 lower case hexadecimal digits", "应为64位小写十六进制数"};
    case FieldRules::FORMAT_PHONE:
      if (ReadPhone(rest)) return {};
      return {"must be a telephone number, such as 19900000001, 0917-3123456 or +852 9123 4567",
              "应为电话号码，如 19900000001、0917-3123456 或 +852 9123 4567"};
    case FieldRules::FORMAT_DATE: {
      absl::CivilDay day;
      const bool form =
          rest.size() == 10 && rest[4] == '-' && rest[7] == '-' && Digits(rest.substr(0, 4));
      if (form && absl::ParseCivilTime(text, &day)) return {};
      return {"must be a date, YYYY-MM-DD", "应为日期，格式 YYYY-MM-DD"};
    }
    case FieldRules::FORMAT_CREDIT_CODE:
      if (IsCreditCode(rest)) return {};
      return {"must be a unified social credit code of 18 characters with a right check character",
              "应为18位统一社会信用代码，且校验位正确"};
    case FieldRules::FORMAT_AREA_NAME:
      if (after("areas/") && Digits(rest) &&
          (rest.size() == 6 || rest.size() == 9 || rest.size() == 12))
        return {};
      return {"must be areas/ and 6, 9 or 12 digits", "应为 areas/ 加6、9或12位区划代码"};
    case FieldRules::FORMAT_MATTER_NAME:
      if (named("matters/", "-.", false)) return {};
      return {"must be matters/ and an id of lower case letters, digits, '-' and '.'",
              "应为 matters/ 加事项编码（小写字母、数字、- 和 .）"};
    case FieldRules::FORMAT_PERSON_NAME:
      if (named("persons/", "-_.:", true)) return {};
      return {"must be persons/ and an id of letters, digits, '-', '_', '.' and ':'",
              "应为 persons/ 加人员编码（字母、数字和 - _ . :）"};
    default:
      return {};
  }
}

class Walker {
 public:
  explicit Walker(std::vector<FieldFault>* faults) : faults_(faults) {}

  void Walk(const Message& message, const std::string& prefix) {
    const auto* reflection = message.GetReflection();
    const auto* descriptor = message.GetDescriptor();
    if (descriptor == google::protobuf::Timestamp::descriptor()) return Time(message, prefix);
    for (int i = 0; i < descriptor->field_count(); ++i) {
      const FieldDescriptor* field = descriptor->field(i);
      const FieldRules& rules = field->options().GetExtension(v1::rules);
      std::string path = prefix.empty() ? field->name() : prefix + "." + field->name();
      if (field->is_repeated()) {
        int size = reflection->FieldSize(message, field);
        int most = rules.max_items() > 0 ? rules.max_items() : kDefaultItems;
        if (rules.required() && size == 0)
          Add(path, "REQUIRED", "must hold at least one item", "至少要有一项");
        if (size > most) {
          Add(path, "TOO_MANY",
              absl::StrCat("holds ", size, " items, at most ", most, " are allowed"),
              absl::StrCat("有", size, "项，最多", most, "项"));
          continue;
        }
        for (int k = 0; k < size; ++k)
          Item(message, field, rules, absl::StrCat(path, "[", k, "]"), k);
      } else {
        Single(message, field, rules, path);
      }
    }
  }

 private:
  void Add(std::string field, const char* reason, std::string what, std::string zh) {
    faults_->push_back({std::move(field), std::move(what), reason, std::move(zh)});
  }
  void NotSet(const std::string& field) { Add(field, "REQUIRED", "must be set", "必填"); }

  void Item(const Message& message, const FieldDescriptor* field, const FieldRules& rules,
            const std::string& path, int k) {
    const auto* reflection = message.GetReflection();
    std::string scratch;
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Walk(reflection->GetRepeatedMessage(message, field, k), path);
      case FieldDescriptor::CPPTYPE_STRING:
        return Text(reflection->GetRepeatedStringReference(message, field, k, &scratch), rules,
                    path, true);
      case FieldDescriptor::CPPTYPE_ENUM:
        return Enum(field, reflection->GetRepeatedEnumValue(message, field, k), true, path);
      default:
        return;
    }
  }

  void Single(const Message& message, const FieldDescriptor* field, const FieldRules& rules,
              const std::string& path) {
    const auto* reflection = message.GetReflection();
    std::string scratch;
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (reflection->HasField(message, field))
          Walk(reflection->GetMessage(message, field), path);
        else if (rules.required())
          NotSet(path);
        return;
      case FieldDescriptor::CPPTYPE_STRING:
        if (field->type() == FieldDescriptor::TYPE_BYTES) return;
        return Text(reflection->GetStringReference(message, field, &scratch), rules, path,
                    rules.required());
      case FieldDescriptor::CPPTYPE_ENUM:
        return Enum(field, reflection->GetEnumValue(message, field), rules.required(), path);
      case FieldDescriptor::CPPTYPE_INT32:
        return Number(reflection->GetInt32(message, field), rules, path);
      case FieldDescriptor::CPPTYPE_INT64:
        return Number(reflection->GetInt64(message, field), rules, path);
      default:
        return;
    }
  }

  void Text(const std::string& text, const FieldRules& rules, const std::string& path,
            bool required) {
    if (text.empty()) {
      if (required) NotSet(path);
      return;
    }
    int most = rules.max_chars() > 0 ? rules.max_chars() : kDefaultChars;
    // Four bytes a character at most: a longer text is too long whatever it holds.
    TextFacts facts = text.size() > static_cast<size_t>(most) * 4
                          ? TextFacts{.visible = true, .characters = most + 1}
                          : Inspect(text);
    if (!facts.valid) return Add(path, "NOT_TEXT", "is not valid UTF-8", "不是有效的UTF-8文本");
    if (facts.characters > most)
      return Add(path, "TOO_LONG", absl::StrCat("is longer than ", most, " characters"),
                 absl::StrCat("超过", most, "个字"));
    if (facts.lost)
      return Add(path, "NOT_TEXT",
                 "holds U+FFFD, which stands where a character was lost on the way; type it again",
                 "含有乱码字符（U+FFFD），请重新输入");
    if (facts.control)
      return Add(path, "CONTROL_CHARACTERS", "holds control characters", "含有控制字符");
    if (facts.newline && most <= kOneLineChars)
      return Add(path, "NOT_ONE_LINE", "must be one line", "只能是一行");
    if (facts.bidi)
      return Add(path, "CONTROL_CHARACTERS", "holds characters that change the direction of text",
                 "含有改变文字方向的字符");
    if (!facts.visible)
      return Add(path, "BLANK",
                 "holds nothing that a reader sees: write something, or leave it out",
                 "内容为空白，请填写或不填此项");
    if (Fault fault = FormFault(text, rules.format()); !fault.none())
      Add(path, fault.en == Mistyped().en ? "MISTYPED" : "WRONG_FORM", fault.en, fault.zh);
  }

  void Enum(const FieldDescriptor* field, int value, bool required, const std::string& path) {
    if (field->enum_type()->FindValueByNumber(value) == nullptr)
      Add(path, "UNKNOWN_VALUE",
          absl::StrCat(value, " is not a value of ", field->enum_type()->name()),
          absl::StrCat("没有", value, "这个取值"));
    else if (required && value == 0)
      NotSet(path);
  }

  void Number(int64_t value, const FieldRules& rules, const std::string& path) {
    const bool low = rules.has_min() && value < rules.min();
    const bool high = rules.has_max() && value > rules.max();
    if (low || high) {
      Outside(path, rules, low);
    } else if (rules.required() && value == 0) {
      NotSet(path);
    }
  }

  void Outside(const std::string& path, const FieldRules& rules, bool low) {
    if (rules.has_min() && rules.has_max())
      Add(path, "OUT_OF_RANGE",
          absl::StrCat("must lie between ", rules.min(), " and ", rules.max()),
          absl::StrCat("应在", rules.min(), "和", rules.max(), "之间"));
    else if (low)
      Add(path, "OUT_OF_RANGE", absl::StrCat("must be at least ", rules.min()),
          absl::StrCat("至少为", rules.min()));
    else
      Add(path, "OUT_OF_RANGE", absl::StrCat("must be at most ", rules.max()),
          absl::StrCat("至多为", rules.max()));
  }

  void Time(const Message& message, const std::string& path) {
    const auto& t = static_cast<const google::protobuf::Timestamp&>(message);
    // 2000 to 2100: outside of it an instant is a mistake of units.
    bool sane = t.seconds() >= 946684800 && t.seconds() < 4102444800 && t.nanos() >= 0 &&
                t.nanos() < 1000000000;
    if (!sane)
      Add(path, "OUT_OF_RANGE", "must be an instant between the years 2000 and 2100",
          "应为2000年至2100年之间的时刻");
  }

  std::vector<FieldFault>* faults_;
};

}  // namespace

std::vector<FieldFault> FaultsOf(const Message& message) {
  std::vector<FieldFault> faults;
  Walker(&faults).Walk(message, "");
  return faults;
}

absl::Status Validate(const Message& request) {
  std::vector<FieldFault> faults = FaultsOf(request);
  if (faults.empty()) return absl::OkStatus();
  if (faults.size() == 1 && faults[0].reason == "MISTYPED") {
    return Error(absl::StatusCode::kInvalidArgument, "TICKET_NUMBER_MISTYPED",
                 "the ticket number is mistyped: its check digit does not fit; read it again")
        .Zh("工单编号有误（校验位不符），请核对")
        .Field(faults[0]);
  }
  return InvalidFields(faults);
}

}  // namespace hotline::rpc
