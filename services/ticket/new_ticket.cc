#include "services/ticket/new_ticket.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/unicode.h"
#include "services/api/mapping.h"

namespace hotline {
namespace {

// What is the centre's, another system's or routing's to say.
void NotTheirsToSay(const v1::NewTicket& in, std::vector<FieldFault>* faults) {
  const std::pair<const char*, bool> fields[] = {
      {"urgency", in.urgency() != v1::URGENCY_UNSPECIFIED},
      {"desk", !in.desk().empty()},
      {"concerns", !in.concerns().empty()},
      {"origin", in.has_origin()},
      {"external_refs", in.external_refs_size() > 0},
      {"call_id", !in.call_id().empty()},
      {"knowledge_ref", !in.knowledge_ref().empty()},
      {"answer", !in.answer().empty()},
      {"missing", !in.missing().empty()},
  };
  for (const auto& [field, set] : fields) {
    if (set)
      faults->push_back({absl::StrCat("ticket.", field),
                         "is set by the hotline, not by a citizen; leave the field out",
                         "NOT_ALLOWED", "由热线中心填写，请留空"});
  }
}

// A citizen files for themselves, by the number that the login has verified.
void CitizensFaults(const v1::NewTicket& in, const Actor& actor, const Secrets& secrets,
                    std::vector<FieldFault>* faults) {
  NotTheirsToSay(in, faults);
  const auto channel = in.channel();
  if (channel != v1::CHANNEL_APP && channel != v1::CHANNEL_WECHAT && channel != v1::CHANNEL_WEB)
    faults->push_back({"ticket.channel", "a citizen files by APP, WECHAT or WEB", "NOT_ALLOWED",
                       "诉求人可通过APP、微信或网页提交"});
  if (in.petitioners_size() != 1)
    faults->push_back({"ticket.petitioners", "a citizen files for one petitioner: themselves",
                       "NOT_ALLOWED", "只能为本人提交诉求"});
  for (int i = 0; i < in.petitioners_size(); ++i) {
    const auto& petitioner = in.petitioners(i);
    const std::string& phone = petitioner.phone();
    const std::string at = absl::StrCat("ticket.petitioners[", i, "]");
    if (in.anonymous() && !(phone + petitioner.display_name() + petitioner.credit_code()).empty())
      faults->push_back({at,
                         "an anonymous request names nobody; leave the name and the numbers out",
                         "NOT_ALLOWED", "匿名诉求请勿填写姓名和号码"});
    else if (!in.anonymous() && !phone.empty() && secrets.PhoneIndex(phone) != actor.petitioner)
      faults->push_back({at + ".phone",
                         "is not the number that the login has verified; leave the field out",
                         "NOT_ALLOWED", "与登录时验证的号码不一致，请留空"});
  }
}

}  // namespace

v1::CreateTicketRequest InOneForm(v1::CreateTicketRequest request, const identity::Claims& caller) {
  v1::NewTicket& ticket = *request.mutable_ticket();
  if (ticket.has_origin()) {
    std::string* number = ticket.mutable_origin()->mutable_number();
    *number = PlainForm(*number);
    absl::StripAsciiWhitespace(number);
  }
  if (caller.citizen && !ticket.anonymous() && ticket.petitioners_size() == 1 &&
      ticket.petitioners(0).phone().empty())
    ticket.mutable_petitioners(0)->set_phone(caller.phone);
  return request;
}

CreateRequest Parse(const v1::NewTicket& in, const Secrets& secrets) {
  CreateRequest out;
  out.kind = static_cast<TicketKind>(in.kind());
  out.urgency = static_cast<Urgency>(in.urgency());
  out.channel = static_cast<Channel>(in.channel());
  out.desk = in.desk();
  out.matter = api::IdOf(in.matter());
  out.area = api::IdOf(in.area());
  out.department = api::IdOf(in.department());
  out.confidential = in.confidential();
  out.anonymous = in.anonymous();
  out.contact_waived = in.contact_waived();
  out.confidentiality_waived = in.confidentiality_waived();
  out.origin = {in.origin().system(), in.origin().number()};
  for (const auto& ref : in.external_refs())
    out.external_refs.push_back({ref.system(), ref.number()});
  out.call_id = in.call_id();
  out.knowledge_ref = in.knowledge_ref();
  out.evidence = api::EvidenceOf(in.evidence());
  out.priv.subject = in.subject();
  out.priv.text = in.text();
  out.priv.address = in.address();
  for (const auto& p : in.petitioners()) {
    Petitioner petitioner;
    petitioner.kind = static_cast<PetitionerKind>(p.kind());
    petitioner.no_messages = p.no_messages();
    for (std::string index : {secrets.BlindIndex(p.credit_code()), secrets.PhoneIndex(p.phone())}) {
      if (!index.empty()) petitioner.blind_indexes.push_back(std::move(index));
    }
    out.petitioners.push_back(std::move(petitioner));
    out.priv.people.push_back({p.display_name(), p.phone(), p.credit_code()});
  }
  out.knowledge_answer = in.answer();
  out.concerns = api::IdOf(in.concerns());
  out.missing = in.missing();
  return out;
}

std::vector<FieldFault> CrossFaults(const v1::NewTicket& in, const Actor& actor,
                                    const Secrets& secrets) {
  std::vector<FieldFault> faults;
  const bool citizen = actor.Has(Role::kPetitioner);
  if (in.subject().empty() && in.text().empty())
    faults.push_back({"ticket.text", "subject and text cannot both be empty", "REQUIRED",
                      "标题和内容不能都为空"});
  if (in.contact_waived() && !actor.Has(Role::kAgent))
    faults.push_back({"ticket.contact_waived", "only an agent at intake may waive the contact",
                      "NOT_ALLOWED", "仅受理坐席可免联系"});
  if (!in.department().empty() && !actor.Has(Role::kAgent))
    faults.push_back({"ticket.department", "only an agent may choose the department", "NOT_ALLOWED",
                      "仅坐席可选择承办单位"});
  if (in.has_origin() && in.origin().system().empty() != in.origin().number().empty()) {
    faults.push_back({"ticket.origin", "system and number belong together", "REQUIRED",
                      "来源系统与编号须一并填写"});
  }
  if (citizen) CitizensFaults(in, actor, secrets, &faults);
  if (in.confidentiality_waived() && in.call_id().empty() && !citizen)
    faults.push_back({"ticket.call_id",
                      "confidentiality is waived in a recorded call: give the recording's id",
                      "REQUIRED", "放弃保密须有通话录音，请填写录音编号"});
  for (int i = 0; i < in.petitioners_size(); ++i) {
    const bool enterprise = in.petitioners(i).kind() == v1::PETITIONER_KIND_ENTERPRISE;
    const std::string field = absl::StrCat("ticket.petitioners[", i, "].credit_code");
    if (!enterprise && !in.petitioners(i).credit_code().empty())
      faults.push_back({field, "only an ENTERPRISE has a credit code", "NOT_ALLOWED",
                        "仅企业有统一社会信用代码"});
    if (enterprise && in.petitioners(i).credit_code().empty())
      faults.push_back(
          {field,
           "an ENTERPRISE is known by its credit code; without one the petitioner is a "
           "CITIZEN",
           "REQUIRED", "企业诉求须填写统一社会信用代码，没有的按群众诉求受理"});
  }
  return faults;
}

}  // namespace hotline
