#include "common/formats/jurisdiction_diff.h"

#include <algorithm>
#include <functional>
#include <map>

#include "absl/strings/str_cat.h"
#include "google/protobuf/text_format.h"

namespace hotline {
namespace {

namespace pb = google::protobuf;
using Field = pb::FieldDescriptor;

std::string OneLine(const pb::Message& message) {
  pb::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetUseUtf8StringEscaping(true);
  std::string out;
  printer.PrintToString(message, &out);
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

// The value of a field, or of its `index`th element; empty when it is not set.
std::string ValueOf(const pb::Message& message, const Field* field, int index = -1) {
  const bool set = field->is_repeated() || (field->cpp_type() == Field::CPPTYPE_MESSAGE
                                                ? message.GetReflection()->HasField(message, field)
                                                : true);
  if (!set) return "";
  pb::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  printer.SetUseUtf8StringEscaping(true);
  std::string out;
  printer.PrintFieldValueToString(message, field, index, &out);
  return out;
}

// What an entry is known again by; empty where nothing names it.
std::string IdOf(const pb::Message& entry) {
  for (const char* name : {"id", "code"}) {
    const Field* field = entry.GetDescriptor()->FindFieldByName(name);
    if (field != nullptr && field->cpp_type() == Field::CPPTYPE_STRING)
      return entry.GetReflection()->GetString(entry, field);
  }
  return "";
}

class Differ {
 public:
  explicit Differ(std::vector<Difference>* out) : out_(*out) {}

  void Messages(const std::string& path, const pb::Message& a, const pb::Message& b) {
    for (int i = 0; i < a.GetDescriptor()->field_count(); ++i) {
      const Field* field = a.GetDescriptor()->field(i);
      const std::string name =
          absl::StrCat(path, path.empty() ? "" : ".", std::string(field->json_name()));
      if (field->is_repeated() && field->cpp_type() == Field::CPPTYPE_MESSAGE)
        Entries(path.empty() ? std::string(field->json_name()) : name, a, b, field);
      else if (field->is_repeated())
        Changed(name, List(a, field), List(b, field));
      else
        Single(name, a, b, field);
    }
  }

 private:
  void Changed(const std::string& what, const std::string& before, const std::string& after) {
    if (before != after) out_.push_back({Difference::kChanged, what, before, after});
  }

  // The same rows in another order: of rules and responsibilities the first that fits decides.
  void Moved(const std::string& path, const std::string& row) {
    out_.push_back(
        {Difference::kChanged, path + " (order)", "", absl::StrCat("others before ", row)});
  }

  void Single(const std::string& name, const pb::Message& a, const pb::Message& b,
              const Field* field) {
    const auto *ra = a.GetReflection(), *rb = b.GetReflection();
    const bool message = field->cpp_type() == Field::CPPTYPE_MESSAGE;
    if (message && ra->HasField(a, field) && rb->HasField(b, field))
      return Messages(name, ra->GetMessage(a, field), rb->GetMessage(b, field));
    Changed(name, ValueOf(a, field), ValueOf(b, field));
  }

  static std::string List(const pb::Message& message, const Field* field) {
    std::string out;
    for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i)
      absl::StrAppend(&out, i == 0 ? "" : ", ", ValueOf(message, field, i));
    return out;
  }

  void Entries(const std::string& path, const pb::Message& a, const pb::Message& b,
               const Field* field) {
    const auto *ra = a.GetReflection(), *rb = b.GetReflection();
    const int na = ra->FieldSize(a, field), nb = rb->FieldSize(b, field);
    const bool named = (na > 0 && !IdOf(ra->GetRepeatedMessage(a, field, 0)).empty()) ||
                       (nb > 0 && !IdOf(rb->GetRepeatedMessage(b, field, 0)).empty());
    if (named) return Named(path, a, b, field);
    // What is equal is taken off first, wherever it stands; what is left over in equal numbers was
    // changed.
    std::multimap<std::string, int> before;
    for (int i = 0; i < na; ++i) before.emplace(OneLine(ra->GetRepeatedMessage(a, field, i)), i);
    std::vector<int> added, kept;  // kept: where they stood, in their order now
    for (int i = 0; i < nb; ++i) {
      auto it = before.find(OneLine(rb->GetRepeatedMessage(b, field, i)));
      if (it != before.end()) {
        kept.push_back(it->second);
        before.erase(it);
      } else {
        added.push_back(i);
      }
    }
    const auto out_of_place = std::adjacent_find(kept.begin(), kept.end(), std::greater<>());
    if (out_of_place != kept.end())
      Moved(path, OneLine(ra->GetRepeatedMessage(a, field, *out_of_place)));
    std::vector<int> removed;
    for (const auto& [line, i] : before) removed.push_back(i);
    std::sort(removed.begin(), removed.end());
    // Rows that only stand in a list are told whole: the place of one says nothing of whom it
    // names.
    const bool changed = removed.size() == added.size() && path.find('/') != std::string::npos;
    for (size_t i = 0; i < removed.size(); ++i) {
      const pb::Message& was = ra->GetRepeatedMessage(a, field, removed[i]);
      const std::string what = absl::StrCat(path, "[", removed[i], "]");
      if (changed)
        Messages(what, was, rb->GetRepeatedMessage(b, field, added[i]));
      else
        out_.push_back({Difference::kRemoved, what, OneLine(was), ""});
    }
    for (size_t i = 0; !changed && i < added.size(); ++i)
      out_.push_back({Difference::kAdded, absl::StrCat(path, "[", added[i], "]"), "",
                      OneLine(rb->GetRepeatedMessage(b, field, added[i]))});
  }

  void Named(const std::string& path, const pb::Message& a, const pb::Message& b,
             const Field* field) {
    const auto *ra = a.GetReflection(), *rb = b.GetReflection();
    std::map<std::string, const pb::Message*> after;
    for (int i = 0; i < rb->FieldSize(b, field); ++i) {
      const pb::Message& entry = rb->GetRepeatedMessage(b, field, i);
      after.emplace(IdOf(entry), &entry);
    }
    std::map<std::string, int> known;  // where it stood
    for (int i = 0; i < ra->FieldSize(a, field); ++i) {
      const pb::Message& entry = ra->GetRepeatedMessage(a, field, i);
      const std::string id = IdOf(entry), what = absl::StrCat(path, "/", id);
      known[id] = i;
      if (auto it = after.find(id); it != after.end())
        Messages(what, entry, *it->second);
      else
        out_.push_back({Difference::kRemoved, what, OneLine(entry), ""});
    }
    int furthest = -1;
    std::string moved;  // the first that stands behind one which stood behind it
    for (int i = 0; i < rb->FieldSize(b, field); ++i) {
      const std::string id = IdOf(rb->GetRepeatedMessage(b, field, i));
      const auto at = known.find(id);
      if (at == known.end()) continue;
      if (at->second < furthest && moved.empty()) moved = id;
      furthest = std::max(furthest, at->second);
    }
    if (!moved.empty()) Moved(path, moved);
    for (int i = 0; i < rb->FieldSize(b, field); ++i) {
      const pb::Message& entry = rb->GetRepeatedMessage(b, field, i);
      if (!known.contains(IdOf(entry)))
        out_.push_back(
            {Difference::kAdded, absl::StrCat(path, "/", IdOf(entry)), "", OneLine(entry)});
    }
  }

  std::vector<Difference>& out_;
};

}  // namespace

std::vector<Difference> Diff(const v1::Jurisdiction& before, const v1::Jurisdiction& after) {
  // Version and time say when, not what.
  v1::Jurisdiction a = before, b = after;
  for (v1::Jurisdiction* each : {&a, &b}) {
    each->clear_version();
    each->clear_in_force_time();
  }
  std::vector<Difference> out;
  Differ(&out).Messages("", a, b);
  return out;
}

}  // namespace hotline
