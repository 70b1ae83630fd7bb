#include "common/storage/form_parts.h"

#include "common/base/error.h"
#include "hotline/store/v1/record.pb.h"

namespace hotline::form {

namespace pb = store::v1;

namespace {

bool IsEmpty(const Private& p) {
  return p.subject.empty() && p.text.empty() && p.address.empty() && p.people.empty() &&
         p.result.empty() && p.reply.empty() && p.note.empty() && p.shared_result.empty() &&
         p.merged.empty();
}

}  // namespace

std::string Seal(const Private& in) {
  if (IsEmpty(in)) return "";
  auto& out = Scratch<pb::Private>();
  out.set_subject(in.subject);
  out.set_text(in.text);
  out.set_address(in.address);
  for (const PersonalData& p : in.people) {
    auto* person = out.add_people();
    person->set_name(p.name);
    person->set_phone(p.phone);
    person->set_credit_code(p.credit_code);
  }
  out.set_result(in.result);
  out.set_reply(in.reply);
  out.set_note(in.note);
  out.set_shared_result(in.shared_result);
  for (const Private::Request& r : in.merged) {
    auto* merged = out.add_merged();
    merged->set_ticket(r.ticket);
    merged->set_text(r.text);
  }
  return out.SerializeAsString();
}

bool Unseal(const std::string& bytes, Private* out) {
  if (bytes.empty()) return true;
  auto& in = Scratch<pb::Private>();
  if (!in.ParseFromString(bytes)) return false;
  out->subject = in.subject();
  out->text = in.text();
  out->address = in.address();
  for (const auto& p : in.people()) out->people.push_back({p.name(), p.phone(), p.credit_code()});
  out->result = in.result();
  out->reply = in.reply();
  out->note = in.note();
  out->shared_result = in.shared_result();
  for (const auto& r : in.merged()) out->merged.push_back({r.ticket(), r.text()});
  return true;
}

absl::Status Damaged(std::string_view what) {
  return Error(absl::StatusCode::kInternal, "RECORD_DAMAGED", what).Zh("存储的记录已损坏");
}

}  // namespace hotline::form
