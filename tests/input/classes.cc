#include "tests/input/classes.h"

#include <cstdio>
#include <cstdlib>
#include <limits>

#include "common/base/ticket_number.h"
#include "google/protobuf/timestamp.pb.h"
#include "hotline/v1/rules.pb.h"

namespace hotline::input {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using v1::FieldRules;

constexpr int kDefaultChars = 200, kDefaultItems = 100;
constexpr int64_t kLate = 1772416800;  // 2026-03-02T10:00:00+08:00

const FieldRules& RulesOf(const FieldDescriptor* field) {
  return field->options().GetExtension(v1::rules);
}

bool IsTime(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field->message_type() == google::protobuf::Timestamp::descriptor();
}

// A text of the field's form.
std::string Sample(const FieldDescriptor* field) {
  switch (RulesOf(field).format()) {
    case FieldRules::FORMAT_TICKET_NAME:
      return "tickets/" + FormatTicketNumber({absl::CivilDay(2026, 1, 5), 7, 424242});
    case FieldRules::FORMAT_TOKEN:
      return "x-1";
    case FieldRules::FORMAT_DEPARTMENT_NAME:
      return "departments/tax";
    case FieldRules::FORMAT_SHA256:
      return std::string(64, '0');
    case FieldRules::FORMAT_PHONE:
      return "19900000001";
    case FieldRules::FORMAT_DATE:
      return field->name() == "end_date" ? "2026-04-01" : "2026-03-01";
    case FieldRules::FORMAT_CREDIT_CODE:
      return "91350100M000100Y43";
    case FieldRules::FORMAT_AREA_NAME:
      return "areas/610000";
    case FieldRules::FORMAT_MATTER_NAME:
      return "matters/none";
    case FieldRules::FORMAT_PERSON_NAME:
      return "persons/x-1";
    default:
      return "x";
  }
}

void PutText(const FieldDescriptor* field, std::string text, Message* m) {
  if (field->is_repeated())
    m->GetReflection()->AddString(m, field, std::move(text));
  else
    m->GetReflection()->SetString(m, field, std::move(text));
}

std::vector<Case> TextCases(const FieldDescriptor* field) {
  const FieldRules& rules = RulesOf(field);
  const int most = rules.max_chars() > 0 ? rules.max_chars() : kDefaultChars;
  const bool formed = rules.format() != FieldRules::FORMAT_UNSPECIFIED;
  const bool token = rules.format() == FieldRules::FORMAT_TOKEN;
  const Verdict unless_formed = formed ? Verdict::kRefused : Verdict::kOpen;
  const Verdict lines = formed || most <= kDefaultChars ? Verdict::kRefused : Verdict::kOpen;
  const bool must = rules.required() || field->is_repeated();
  struct Row {
    const char* name;
    std::string text;
    Verdict verdict;
  };
  const Row rows[] = {
      {"empty", "", must ? Verdict::kRefused : Verdict::kOpen},
      {"sample", Sample(field), Verdict::kOpen},
      {"limit", std::string(most, 'a'), token ? Verdict::kOpen : unless_formed},
      {"limit+1", std::string(most + 1, 'a'), Verdict::kRefused},
      {"10-MB", std::string(10'000'000, 'a'), Verdict::kTooLarge},
      {"lone-byte", "a\xFF", Verdict::kUnreadable},
      {"cut-short", "\xE6\xB0", Verdict::kUnreadable},
      {"overlong", "\xC0\xAF", Verdict::kUnreadable},
      {"surrogate", "\xED\xA0\x80", Verdict::kUnreadable},
      {"beyond-unicode", "\xF4\x90\x80\x80", Verdict::kUnreadable},
      {"GBK", "\xCB\xAE\xB9\xDC", Verdict::kUnreadable},
      {"4-byte-CJK", "𠮷", unless_formed},
      {"NUL", std::string("a\0b", 3), Verdict::kRefused},
      {"escape", "\x1b[31m", Verdict::kRefused},
      {"C1-control", "\xC2\x86", Verdict::kRefused},
      {"U+202E", "\u202Ea", Verdict::kRefused},
      {"blank", " ", Verdict::kRefused},
      {"wide-blank", "\u3000", Verdict::kRefused},
      {"zero-width", "\u200B", Verdict::kRefused},
      {"Braille-blank", "\u2800", Verdict::kRefused},
      {"Hangul-filler", "\u3164", Verdict::kRefused},
      {"soft-hyphen", "\u00AD", Verdict::kRefused},
      {"mark-alone", "\u0301", Verdict::kRefused},
      {"LF-alone", "\n", Verdict::kRefused},
      {"blank-lines", " \r\n\t\u2028\uFEFF", Verdict::kRefused},
      {"lost-character", "张\uFFFD", Verdict::kRefused},
      {"LF", "a\nb", lines},
      {"CRLF", "a\r\nb", lines},
      {"U+000B", "a\vb", lines},
      {"NEL", "a\u0085b", lines},
  };
  std::vector<Case> out;
  for (const Row& row : rows) {
    out.push_back({row.name, row.verdict, [field, text = row.text](Message* m) {
                     m->GetReflection()->ClearField(m, field);
                     PutText(field, text, m);
                   }});
  }
  return out;
}

std::vector<Case> BytesCases(const FieldDescriptor* field) {
  std::vector<Case> out;
  for (const auto& [name, bytes] :
       {std::pair("empty", std::string()), std::pair("lone-byte", std::string("a\xFF")),
        std::pair("piece+1", std::string(131073, 'a'))}) {
    out.push_back(
        {name, Verdict::kOpen, [field, bytes = bytes](Message* m) { PutText(field, bytes, m); }});
  }
  return out;
}

std::vector<Case> NumberCases(const FieldDescriptor* field) {
  const FieldRules& rules = RulesOf(field);
  const bool wide = field->cpp_type() == FieldDescriptor::CPPTYPE_INT64;
  const int64_t least = wide ? std::numeric_limits<int64_t>::min() : INT32_MIN;
  const int64_t greatest = wide ? std::numeric_limits<int64_t>::max() : INT32_MAX;
  auto verdict = [&](int64_t v) {
    const bool outside =
        (rules.has_min() && v < rules.min()) || (rules.has_max() && v > rules.max());
    return outside || (rules.required() && v == 0) ? Verdict::kRefused : Verdict::kOpen;
  };
  std::vector<Case> out;
  auto add = [&](const char* name, int64_t v) {
    out.push_back({name, verdict(v), [field, v, wide](Message* m) {
                     if (wide)
                       m->GetReflection()->SetInt64(m, field, v);
                     else
                       m->GetReflection()->SetInt32(m, field, static_cast<int32_t>(v));
                   }});
  };
  add("zero", 0);
  add("negative", -1);
  add("least", least);
  add("greatest", greatest);
  if (rules.max() != 0) {
    add("min", rules.min());
    add("min-1", rules.min() - 1);
    add("max", rules.max());
    add("max+1", rules.max() + 1);
  }
  return out;
}

std::vector<Case> EnumCases(const FieldDescriptor* field) {
  std::vector<Case> out;
  auto add = [&](const char* name, int v, Verdict verdict) {
    out.push_back(
        {name, verdict, [field, v](Message* m) { m->GetReflection()->SetEnumValue(m, field, v); }});
  };
  add("unspecified", 0, RulesOf(field).required() ? Verdict::kRefused : Verdict::kOpen);
  add("first", field->enum_type()->value(1)->number(), Verdict::kOpen);
  add("unknown", 99, Verdict::kRefused);
  add("negative", -1, Verdict::kRefused);
  add("greatest", INT32_MAX, Verdict::kRefused);
  return out;
}

std::vector<Case> TimeCases(const FieldDescriptor* field) {
  struct Row {
    const char* name;
    int64_t seconds;
    int32_t nanos;
    Verdict verdict;
  };
  const Row rows[] = {{"sample", kLate, 0, Verdict::kOpen},
                      {"1999", 946684799, 999999999, Verdict::kRefused},
                      {"2100", 4102444800, 0, Verdict::kRefused},
                      {"milliseconds", kLate * 1000, 0, Verdict::kRefused},
                      {"least", INT64_MIN, 0, Verdict::kRefused},
                      {"greatest", INT64_MAX, 0, Verdict::kRefused},
                      {"nanos-negative", kLate, -1, Verdict::kRefused},
                      {"nanos-whole", kLate, 1000000000, Verdict::kRefused}};
  std::vector<Case> out;
  for (const Row& row : rows) {
    out.push_back({row.name, row.verdict, [field, row](Message* m) {
                     auto* t = static_cast<google::protobuf::Timestamp*>(
                         m->GetReflection()->MutableMessage(m, field));
                     t->set_seconds(row.seconds);
                     t->set_nanos(row.nanos);
                   }});
  }
  return out;
}

void AddItems(const FieldDescriptor* field, int count, Message* m) {
  const auto* reflection = m->GetReflection();
  reflection->ClearField(m, field);
  for (int i = 0; i < count; ++i) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE)
      FillRequired(reflection->AddMessage(m, field));
    else
      PutText(field, Sample(field), m);
  }
}

}  // namespace

std::vector<Case> CasesOf(const FieldDescriptor* field) {
  const FieldRules& rules = RulesOf(field);
  std::vector<Case> out;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      out = field->type() == FieldDescriptor::TYPE_BYTES ? BytesCases(field) : TextCases(field);
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      if (field->is_repeated()) break;
      out = EnumCases(field);
      break;
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      if (field->is_repeated()) break;
      out = NumberCases(field);
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      for (bool v : {false, true}) {
        out.push_back({v ? "true" : "false", Verdict::kOpen,
                       [field, v](Message* m) { m->GetReflection()->SetBool(m, field, v); }});
      }
      break;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (IsTime(field)) out = TimeCases(field);
      if (!field->is_repeated()) {
        out.push_back({"absent", rules.required() ? Verdict::kRefused : Verdict::kOpen,
                       [field](Message* m) { m->GetReflection()->ClearField(m, field); }});
      }
      break;
    default:
      break;
  }
  if (field->is_repeated()) {
    const int most = rules.max_items() > 0 ? rules.max_items() : kDefaultItems;
    auto items = [&](const char* name, int count, Verdict verdict) {
      out.push_back({name, verdict, [field, count](Message* m) { AddItems(field, count, m); }});
    };
    items("no-items", 0, rules.required() ? Verdict::kRefused : Verdict::kOpen);
    items("most-items", most, Verdict::kOpen);
    items("items+1", most + 1, Verdict::kRefused);
    items("200000-items", 200000, Verdict::kTooLarge);
  }
  if (out.empty()) {
    std::fprintf(stderr, "%s: no classes for this kind of field; add them to tests/input\n",
                 field->full_name().c_str());
    std::abort();
  }
  return out;
}

void FillRequired(Message* m) {
  const auto* reflection = m->GetReflection();
  for (int i = 0; i < m->GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = m->GetDescriptor()->field(i);
    if (!RulesOf(field).required()) continue;
    if (field->is_repeated()) {
      AddItems(field, 1, m);
      continue;
    }
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        PutText(field, Sample(field), m);
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        reflection->SetEnumValue(m, field, field->enum_type()->value(1)->number());
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        reflection->SetInt32(m, field, 1);
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        reflection->SetInt64(m, field, 1);
        break;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (IsTime(field)) {
          static_cast<google::protobuf::Timestamp*>(reflection->MutableMessage(m, field))
              ->set_seconds(kLate);
        } else {
          FillRequired(reflection->MutableMessage(m, field));
        }
        break;
      default:
        break;
    }
  }
}

}  // namespace hotline::input
