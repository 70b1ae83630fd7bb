// What turns out later: the petitioner adds 补充, the centre corrects what was written down wrongly
// 更正, and reclassifies 重新定性. Neither
// gains a department time it has not asked for.
#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/domain/rules/emergency.h"
#include "common/domain/rules/evidence.h"
#include "common/domain/rules/guards.h"
#include "common/domain/rules/missing.h"
#include "common/domain/rules/rating.h"
#include "common/domain/rules/reclassify.h"
#include "common/domain/rules/regulator.h"
#include "common/domain/rules/verbs.h"

namespace hotline {

absl::Status Apply(Editor& e, const Supplement& c) {
  HOTLINE_RETURN_IF_ERROR(KnownPetitioner(e, c.petitioner));
  if (Happened(e.petitioner(c.petitioner).withdrawn)) return Withdrew();
  if (e.t.priv.text.size() + c.text.size() > kMostText) {
    return Error(absl::StatusCode::kResourceExhausted, "TEXT_FULL",
                 "the request is as long as it can be; open another one that refers to it")
        .Zh("诉求内容已达上限，请另行提交并注明原工单号");
  }
  HOTLINE_RETURN_IF_ERROR(AddEvidence(e, c.evidence));
  e.actor.capacity = e.ctx.actor.Has(Role::kPortal) ? Capacity::kPetitioner : Capacity::kCentre;
  e.priv.text = c.text;
  absl::StrAppend(&e.t.priv.text, "\n【补充】", c.text);
  Fact& fact = e.Add(FactType::kSupplemented, e.ctx.now);
  fact.petitioner = c.petitioner;
  fact.department = e.t.lead_department();
  if (c.brings_missing) BroughtWhatWasMissing(e);
  return absl::OkStatus();
}

namespace {

// The blind indexes of a petitioner stand in this order: of the credit code, of the number.
void Index(Petitioner& p, const PersonalData& before, const Correct& c) {
  std::string credit, phone;
  const bool both = !before.credit_code.empty() && !before.phone.empty();
  if (!p.blind_indexes.empty() && !before.credit_code.empty()) credit = p.blind_indexes.front();
  if (!p.blind_indexes.empty() && !before.phone.empty() &&
      (before.credit_code.empty() || (both && p.blind_indexes.size() > 1)))
    phone = p.blind_indexes.back();
  if (c.credit_code) credit = c.credit_index;
  if (c.phone) phone = c.phone_index;
  p.blind_indexes.clear();
  for (std::string& index : std::array{std::move(credit), std::move(phone)}) {
    if (!index.empty()) p.blind_indexes.push_back(std::move(index));
  }
}

}  // namespace

absl::Status Apply(Editor& e, const Correct& c) {
  const bool of_petitioner = c.name || c.phone || c.credit_code || c.no_messages;
  if (e.t.confidential && !e.ctx.actor.Has(Role::kConfidentialOfficer)) {
    return Error(absl::StatusCode::kPermissionDenied, "CONFIDENTIAL",
                 "a confidential ticket is corrected by the centre's confidential officer only")
        .Zh("保密工单由中心保密专员更正")
        .With("ticket", e.t.number)
        .status();
  }
  std::vector<FieldFault> faults;
  const int petitioner = c.petitioner == 0 && e.t.petitioners.size() == 1 ? 1 : c.petitioner;
  if (of_petitioner && petitioner == 0)
    faults.push_back({"petitioner", "several ask this: say whose name or number it is", "SEVERAL",
                      "有多位诉求人，请填写是第几位"});
  if (!of_petitioner && !c.address && c.area.empty())
    faults.push_back({"note", "nothing would change: give what was written down wrongly",
                      "REQUIRED", "没有变更：请填写要更正的内容"});
  if (!c.area.empty() && e.ctx.current->area(c.area) == nullptr)
    faults.push_back(Unknown("area", "area", "区划", c.area));
  if (!faults.empty()) return InvalidFields(faults);
  if (of_petitioner) HOTLINE_RETURN_IF_ERROR(KnownPetitioner(e, petitioner));
  std::vector<std::string> changed;
  const auto put = [&](const std::optional<std::string>& given, std::string& into,
                       std::string_view name) {
    if (!given || *given == into) return;
    into = *given;
    changed.emplace_back(name);
  };
  if (of_petitioner) {
    const auto index = static_cast<size_t>(petitioner) - 1;
    if (e.t.priv.people.size() <= index) e.t.priv.people.resize(index + 1);
    PersonalData& person = e.t.priv.people[index];
    const bool enterprise = e.petitioner(petitioner).kind == PetitionerKind::kEnterprise;
    if (c.credit_code && c.credit_code->empty() && enterprise)
      return InvalidFields({{"credit_code",
                             "an ENTERPRISE is known by its credit code: give the "
                             "right one",
                             "REQUIRED", "企业诉求须有统一社会信用代码"}});
    if (c.credit_code && !enterprise)
      return InvalidFields({{"credit_code", "only an ENTERPRISE has a credit code", "NOT_ALLOWED",
                             "仅企业有统一社会信用代码"}});
    Index(e.petitioner(petitioner), person, c);
    put(c.name, person.name, "NAME");
    put(c.phone, person.phone, "PHONE");
    put(c.credit_code, person.credit_code, "CREDIT_CODE");
    e.priv.people = e.t.priv.people;
    bool& no_messages = e.petitioner(petitioner).no_messages;
    if (c.no_messages && *c.no_messages != no_messages) {
      no_messages = *c.no_messages;
      changed.emplace_back("MESSAGES");
    }
  }
  put(c.address, e.t.priv.address, "ADDRESS");
  if (c.address) e.priv.address = e.t.priv.address;
  if (!c.area.empty() && c.area != e.t.area) {
    e.t.area = c.area;
    changed.emplace_back("AREA");
  }
  if (changed.empty())
    return InvalidFields(
        {{"address", "nothing would change: the ticket says so already", "NO_CHANGE", "没有变更"}});
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.note;
  Fact& fact = e.Add(FactType::kCorrected, e.ctx.now);
  fact.code = absl::StrJoin(changed, ",");
  fact.area = e.t.area;
  fact.petitioner = of_petitioner ? petitioner : 0;
  fact.department = e.t.lead_department();
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const Reclassify& c) {
  const bool kind = c.kind != TicketKind::kNone && c.kind != e.t.kind;
  const bool urgency = c.urgency != Urgency::kNone && c.urgency != e.t.urgency;
  const bool matter = !c.matter.empty() && c.matter != e.t.matter;
  const bool concerns = !c.concerns.empty() && c.concerns != e.t.concerns;
  if (!kind && !urgency && !matter && !concerns) {
    return InvalidFields({{"kind",
                           "nothing would change: give another kind, urgency, matter or "
                           "person concerned",
                           "NO_CHANGE", "没有变更：请填写新的类型、紧急程度、事项或被反映人"}});
  }
  if (e.t.discipline && (kind || matter || concerns) &&
      !e.ctx.actor.Has(Role::kConfidentialOfficer)) {
    return Error(absl::StatusCode::kPermissionDenied, "CONFIDENTIAL",
                 "of a request about discipline others change the urgency only")
        .Zh("涉纪诉求由中心保密专员办理，其他人员仅可调整紧急程度")
        .With("ticket", e.t.number)
        .status();
  }
  if (concerns && e.ctx.current->person(c.concerns) == nullptr)
    return InvalidFields({Unknown("concerns", "person", "人员", c.concerns)});
  if (matter && e.ctx.current->matter(c.matter) == nullptr)
    return InvalidFields({Unknown("matter", "matter", "事项", c.matter)});
  HOTLINE_RETURN_IF_ERROR(NotWhileSuspended(e));
  const bool rated_or_told =
      std::any_of(e.t.petitioners.begin(), e.t.petitioners.end(), [](const Petitioner& p) {
        return p.first_rating != Satisfaction::kNone || Happened(p.reply_delivered);
      });
  if ((kind || urgency || matter) && (e.t.reworks > 0 || rated_or_told))
    return Refuse("ALREADY_REPLIED", "what has been replied to is not classified again",
                  "已答复的工单不得重新定性");
  if (kind && c.kind == TicketKind::kPraise && Happened(e.t.first_dispatched))
    return InvalidFields({{"kind", "a ticket that was dispatched does not become praise",
                           "NOT_ALLOWED", "已派单的工单不能改为表扬"}});
  if (concerns && c.concerns == e.ctx.actor.id) return NotAboutOneself();
  const bool lowers = urgency && e.t.urgency == Urgency::kExtreme;
  const bool raises = urgency && c.urgency == Urgency::kExtreme;
  if (lowers) HOTLINE_RETURN_IF_ERROR(MayLower(e, c.note));
  e.DropTimeRequest(e.ctx.now);
  if (kind) e.t.kind = c.kind;
  if (urgency) e.t.urgency = c.urgency;
  if (matter) e.t.matter = c.matter;
  if (concerns) {
    e.t.concerns = c.concerns;
    for (const Leg& leg : e.t.legs) {
      if (!Happened(leg.ended))
        HOTLINE_RETURN_IF_ERROR(CheckDepartment(e, leg.department, "concerns"));
    }
  }
  // Every report is confidential; who wants it otherwise says so in a recorded call, at intake.
  if (e.t.kind == TicketKind::kReport && kind) e.t.confidential = true;
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.note;
  Fact& fact = e.Add(FactType::kReclassified, e.ctx.now);
  fact.kind = e.t.kind;
  fact.urgency = e.t.urgency;
  fact.matter = e.t.matter;
  fact.department = e.t.lead_department();
  if (matter && e.t.lead() != 0) CopyToRegulator(e, e.t.lead());
  if (raises) OpenEmergency(e, "RECLASSIFIED");
  if (lowers) LowerEmergency(e);
  // Whether others are still about the same is for a dispatcher to say.
  e.LetGo(MergeEnd::kSplit, e.ctx.now);
  ReckonAgain(e);
  return absl::OkStatus();
}

}  // namespace hotline
