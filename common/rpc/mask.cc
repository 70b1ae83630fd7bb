#include "common/rpc/mask.h"

#include <set>
#include <vector>

#include "absl/strings/str_cat.h"

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
                  "\n\n| Field | centre | department | in confidence | everybody |\n"
                  "|---|---|---|---|---|\n");
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    absl::StrAppend(out, "| ", field.name(), " |");
    for (int audience = v1::AUDIENCE_CENTRE; audience <= v1::AUDIENCE_EVERYBODY; ++audience)
      absl::StrAppend(out, ShownTo(field) >= audience ? " ● |" : "  |");
    absl::StrAppend(out, "\n");
  }
  for (int i = 0; i < message.field_count(); ++i) {
    if (const Descriptor* inner = Inner(*message.field(i))) AddRows(*inner, written, out);
  }
}

}  // namespace

v1::Audience ShownTo(const FieldDescriptor& field) {
  const v1::Audience shown = field.options().GetExtension(v1::shown_to);
  return shown == v1::AUDIENCE_UNSPECIFIED ? v1::AUDIENCE_CENTRE : shown;
}

void Mask(v1::Audience audience, Message* message) {
  if (audience == v1::AUDIENCE_CENTRE) return;  // shown everything
  const Reflection* reflection = message->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (ShownTo(*field) < audience) {
      reflection->ClearField(message, field);
    } else if (Inner(*field) == nullptr) {
      continue;
    } else if (field->is_repeated()) {
      for (int k = 0; k < reflection->FieldSize(*message, field); ++k)
        Mask(audience, reflection->MutableRepeatedMessage(message, field, k));
    } else {
      Mask(audience, reflection->MutableMessage(message, field));
    }
  }
}

std::string ShownMarkdown(const Descriptor& message) {
  std::string out;
  std::set<const Descriptor*> written;
  AddRows(message, &written, &out);
  return out;
}

}  // namespace hotline::rpc
