// What the centre wrote down wrongly, put right 更正: name, number, credit code, address, area.
#include <array>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/domain/routing/routing.h"
#include "common/domain/rules/guards.h"
#include "common/domain/rules/verbs.h"

namespace hotline {
namespace {

// Collects what a correction changes. The fact CORRECTED lists these names.
class Changes {
 public:
  void Put(const std::optional<std::string>& given, std::string& into, std::string_view name) {
    if (!given || *given == into) return;
    into = *given;
    Note(name);
  }
  void Note(std::string_view name) { names_.emplace_back(name); }
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::vector<std::string> names_;
};

bool OfPetitioner(const Correct& c) { return c.name || c.phone || c.credit_code || c.no_messages; }

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

// INVALID_ARGUMENT / FIELDS_INVALID.
absl::Status CheckCorrection(const Editor& e, const Correct& c, int petitioner) {
  std::vector<FieldFault> faults;
  if (OfPetitioner(c) && petitioner == 0)
    faults.push_back({"petitioner", "several ask this: say whose name or number it is", "SEVERAL",
                      "有多位诉求人，请填写是第几位"});
  if (!OfPetitioner(c) && !c.address && c.area.empty())
    faults.push_back({"note", "nothing would change: give what was written down wrongly",
                      "REQUIRED", "没有变更：请填写要更正的内容"});
  const auto denounces = [&e](const std::optional<std::string>& text) {
    return text && e.ctx.router != nullptr && !e.t.discipline &&
           e.ctx.router->SaysDiscipline(*text);
  };
  const std::pair<const char*, std::optional<std::string>> texts[] = {
      {"address", c.address}, {"display_name", c.name}, {"note", c.note}};
  for (const auto& [field, text] : texts) {
    if (denounces(text))
      faults.push_back({field,
                        "holds words of discipline, which the department would read; take down "
                        "what is said by SupplementTicket, where it is set aside",
                        "NOT_ALLOWED", "含涉纪内容，请作为补充内容登记，由保密专员甄别"});
  }
  if (!c.area.empty() && e.ctx.current->area(c.area) == nullptr)
    faults.push_back(Unknown("area", "area", "区划", c.area));
  if (!faults.empty()) return InvalidFields(faults);
  return absl::OkStatus();
}

absl::Status CheckCreditCode(bool enterprise, const std::optional<std::string>& code) {
  if (!code) return absl::OkStatus();
  if (!enterprise)
    return InvalidFields({{"credit_code", "only an ENTERPRISE has a credit code", "NOT_ALLOWED",
                           "仅企业有统一社会信用代码"}});
  if (code->empty())
    return InvalidFields(
        {{"credit_code", "an ENTERPRISE is known by its credit code: give the right one",
          "REQUIRED", "企业诉求须有统一社会信用代码"}});
  return absl::OkStatus();
}

absl::Status CorrectPetitioner(Editor& e, const Correct& c, int number, Changes& changes) {
  HOTLINE_RETURN_IF_ERROR(KnownPetitioner(e, number));
  Petitioner& petitioner = e.petitioner(number);
  HOTLINE_RETURN_IF_ERROR(
      CheckCreditCode(petitioner.kind == PetitionerKind::kEnterprise, c.credit_code));
  const auto index = static_cast<size_t>(number) - 1;
  if (e.t.priv.people.size() <= index) e.t.priv.people.resize(index + 1);
  PersonalData& person = e.t.priv.people[index];
  Index(petitioner, person, c);
  changes.Put(c.name, person.name, "NAME");
  changes.Put(c.phone, person.phone, "PHONE");
  changes.Put(c.credit_code, person.credit_code, "CREDIT_CODE");
  e.priv.people = e.t.priv.people;
  if (c.no_messages && *c.no_messages != petitioner.no_messages) {
    petitioner.no_messages = *c.no_messages;
    changes.Note("MESSAGES");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Apply(Editor& e, const Correct& c) {
  if (e.t.confidential && !e.ctx.actor.Has(Role::kConfidentialOfficer)) {
    return Error(absl::StatusCode::kPermissionDenied, "CONFIDENTIAL",
                 "a confidential ticket is corrected by the centre's confidential officer only")
        .Zh("保密工单由中心保密专员更正")
        .With("ticket", e.t.number)
        .status();
  }
  const int petitioner = c.petitioner == 0 && e.t.petitioners.size() == 1 ? 1 : c.petitioner;
  HOTLINE_RETURN_IF_ERROR(CheckCorrection(e, c, petitioner));
  Changes changes;
  if (OfPetitioner(c)) HOTLINE_RETURN_IF_ERROR(CorrectPetitioner(e, c, petitioner, changes));
  changes.Put(c.address, e.t.priv.address, "ADDRESS");
  if (c.address) e.priv.address = e.t.priv.address;
  if (!c.area.empty() && c.area != e.t.area) {
    e.t.area = c.area;
    changes.Note("AREA");
  }
  if (changes.names().empty())
    return InvalidFields(
        {{"address", "nothing would change: the ticket says so already", "NO_CHANGE", "没有变更"}});
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.note;
  Fact& fact = e.Add(FactType::kCorrected, e.ctx.now);
  fact.code = absl::StrJoin(changes.names(), ",");
  fact.area = e.t.area;
  fact.petitioner = OfPetitioner(c) ? petitioner : 0;
  fact.department = e.t.lead_department();
  return absl::OkStatus();
}

}  // namespace hotline
