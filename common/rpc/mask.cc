#include "common/rpc/mask.h"

#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"

namespace hotline::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// The message that the field holds, if it is of the field's own contract; otherwise null.
const Descriptor* Inner(const FieldDescriptor& field) {
  const Descriptor* type = field.message_type();
  return type != nullptr && type->file()->package() == field.file()->package() ? type : nullptr;
}

void AddRows(const Descriptor& message, std::set<const Descriptor*>* written, std::string* out) {
  if (!written->insert(&message).second) return;
  absl::StrAppend(out, "\n### ", message.name(),
                  "\n\n| Field | centre | department | in confidence | everybody | petitioner |\n"
                  "|---|---|---|---|---|---|\n");
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    absl::StrAppend(out, "| ", field.name(), " |");
    for (int audience = v1::AUDIENCE_CENTRE; audience <= v1::AUDIENCE_PETITIONER; ++audience)
      absl::StrAppend(out, Shows(field, static_cast<v1::Audience>(audience)) ? " ● |" : "  |");
    absl::StrAppend(out, "\n");
  }
  for (int i = 0; i < message.field_count(); ++i) {
    if (const Descriptor* inner = Inner(*message.field(i))) AddRows(*inner, written, out);
  }
}

// What one audience is not shown of a message: looked up once for each type, because the options of
// every field of every answer would cost a fifth of a reading call.
struct Plan {
  std::vector<const FieldDescriptor*> cleared;
  // Fields of messages that hold something to clear.
  std::vector<std::pair<const FieldDescriptor*, std::unique_ptr<const Plan>>> entered;
  bool empty() const { return cleared.empty() && entered.empty(); }
};

// REQUIRES: no message of the contract contains itself.
std::unique_ptr<const Plan> MakePlan(const Descriptor& message, v1::Audience audience) {
  auto plan = std::make_unique<Plan>();
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor* field = message.field(i);
    if (!Shows(*field, audience)) {
      plan->cleared.push_back(field);
    } else if (const Descriptor* inner = Inner(*field)) {
      auto within = MakePlan(*inner, audience);
      if (!within->empty()) plan->entered.emplace_back(field, std::move(within));
    }
  }
  return plan;
}

const Plan* PlanOf(const Descriptor* message, v1::Audience audience) {
  static absl::Mutex mutex(absl::kConstInit);
  static auto& plans =
      *new std::map<std::pair<const Descriptor*, v1::Audience>, std::unique_ptr<const Plan>>;
  {
    absl::ReaderMutexLock lock(&mutex);
    if (auto it = plans.find({message, audience}); it != plans.end()) return it->second.get();
  }
  absl::MutexLock lock(&mutex);
  auto& plan = plans[{message, audience}];
  if (plan == nullptr) plan = MakePlan(*message, audience);
  return plan.get();
}

void Take(const Plan& plan, Message* message) {
  const Reflection* reflection = message->GetReflection();
  for (const FieldDescriptor* field : plan.cleared) reflection->ClearField(message, field);
  for (const auto& [field, within] : plan.entered) {
    if (field->is_repeated()) {
      for (int k = 0; k < reflection->FieldSize(*message, field); ++k)
        Take(*within, reflection->MutableRepeatedMessage(message, field, k));
    } else if (reflection->HasField(*message, field)) {
      Take(*within, reflection->MutableMessage(message, field));
    }
  }
}

}  // namespace

v1::Audience ShownTo(const FieldDescriptor& field) {
  const v1::Audience shown = field.options().GetExtension(v1::shown_to);
  return shown == v1::AUDIENCE_UNSPECIFIED ? v1::AUDIENCE_CENTRE : shown;
}

bool Shows(const FieldDescriptor& field, v1::Audience audience) {
  if (audience == v1::AUDIENCE_PETITIONER)
    return field.options().GetExtension(v1::shown_to_petitioner);
  return ShownTo(field) >= audience;
}

void Mask(v1::Audience audience, Message* message) {
  if (audience == v1::AUDIENCE_CENTRE) return;  // shown everything
  Take(*PlanOf(message->GetDescriptor(), audience), message);
}

std::string ShownMarkdown(const Descriptor& message) {
  std::string out;
  std::set<const Descriptor*> written;
  AddRows(message, &written, &out);
  return out;
}

}  // namespace hotline::rpc
