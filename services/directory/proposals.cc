#include "services/directory/proposals.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/log.h"
#include "common/base/wait.h"
#include "common/domain/directory/favours.h"
#include "common/formats/jurisdiction_diff.h"
#include "common/formats/jurisdiction_format.h"
#include "google/protobuf/util/json_util.h"
#include "services/directory/open_parts.h"

namespace hotline {
namespace {

// So long at least somebody can still stop what two people have agreed on.
constexpr absl::Duration kLeastWait = absl::Minutes(5);
constexpr int kIdBytes = 8;
// Changes that are written down one by one; a new catalogue has thousands.
constexpr size_t kMostLogged = 200;

absl::Status NoProposal() {
  return Error(absl::StatusCode::kNotFound, "NO_PROPOSAL",
               "no such proposal waits: it may be in force, or taken away, or another one stands; "
               "read it again (hotlinectl directory proposal)")
      .Zh("没有该待复核变更，可能已生效、已撤销或已更换，请重新查看")
      .status();
}

absl::Status Waits(const store::v1::StoredProposal& standing) {
  return Error(absl::StatusCode::kFailedPrecondition, "PROPOSAL_WAITS",
               absl::StrCat("proposal ", standing.id(), " by ", standing.proposer(),
                            " waits already; let it come into force, or take it away (hotlinectl "
                            "directory withdraw ",
                            standing.id(), ")"))
      .Zh(absl::StrCat("已有待复核变更 ", standing.id(), "，请先办结或撤销"))
      .With("proposal", standing.id())
      .status();
}

absl::Status NothingChanges() {
  return Error(absl::StatusCode::kFailedPrecondition, "NOTHING_CHANGES",
               "nothing differs from the version in force: there is nothing to consent to")
      .Zh("与现行版本无差异，无需变更")
      .status();
}

v1::Proposal ToApi(const store::v1::StoredProposal& stored) {
  v1::Proposal out;
  out.set_id(stored.id());
  out.set_version(static_cast<int32_t>(stored.based_on() + 1));
  out.set_proposer(api::PersonName(stored.proposer()));
  *out.mutable_propose_time() = api::ToTimestamp(absl::FromUnixMillis(stored.propose_ms()));
  out.set_note(stored.note());
  if (stored.consenter().empty()) return out;
  out.set_consenter(api::PersonName(stored.consenter()));
  *out.mutable_consent_time() = api::ToTimestamp(absl::FromUnixMillis(stored.consent_ms()));
  *out.mutable_in_force_time() = api::ToTimestamp(absl::FromUnixMillis(stored.in_force_ms()));
  return out;
}

// Who did what with a proposal, and what it changes.
void WriteDown(const char* what, const store::v1::StoredProposal& p, const std::string& by) {
  Log("directory", {{what, p.id()}, {"by", by}, {"version", absl::StrCat(p.based_on() + 1)}});
}
// Who gets what, and how denunciations are sealed, come first: nobody hides them behind a
// catalogue.
int Weight(const Difference& change) {
  for (const char* list : {"grants", "offices", "delegations", "dutyShifts", "settings", "sponsors",
                           "absences", "departments", "persons", "limits", "rules"}) {
    if (change.what.rfind(list, 0) == 0) return 0;
  }
  return 1;
}

void WriteDownChanges(const store::v1::StoredProposal& p, std::vector<Difference> changes) {
  static constexpr const char* kSigns[] = {"+ ", "- ", "~ "};
  Log("directory", {{"proposal", p.id()}, {"why", p.note()}});
  std::stable_sort(changes.begin(), changes.end(),
                   [](const Difference& a, const Difference& b) { return Weight(a) < Weight(b); });
  for (size_t i = 0; i < std::min(changes.size(), kMostLogged); ++i) {
    const Difference& change = changes[i];
    // In a person's row stands the telephone number.
    const bool person = change.what.rfind("persons", 0) == 0;
    const std::string row =
        absl::StrCat(change.before, change.before.empty() ? "" : " → ", change.after);
    Log("directory", {{"proposal", p.id()},
                      {"change", absl::StrCat(kSigns[change.kind], change.what)},
                      {"row", person ? "" : row}});
  }
  if (changes.size() > kMostLogged)
    Log("directory",
        {{"proposal", p.id()}, {"further_changes", absl::StrCat(changes.size() - kMostLogged)}});
}

std::shared_ptr<const Jurisdiction> NextOf(const store::v1::StoredProposal& stored) {
  std::vector<FieldFault> none;
  return std::make_shared<const Jurisdiction>(FromProto(stored.jurisdiction(), &none));
}

}  // namespace

bool NeedsConsent(const Jurisdiction& in_force, absl::Time now) {
  const auto& grants = in_force.data().grants;
  return std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
    return in_force.Granted(grant.holder, now) & Bit(Role::kSecurityAdmin);
  });
}

absl::Status MayDecideOn(const Jurisdiction& in_force, const Jurisdiction& next,
                         const std::string& person) {
  const std::string row = FavourOf(in_force.data(), next.data(), person);
  if (row.empty()) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "FAVOURS_ITSELF",
               absl::StrCat(row, " gives something to ", person,
                            ", or to a department of theirs; they may neither propose nor consent "
                            "to it: let somebody else do so"))
      .Zh(absl::StrCat(row, " 涉及本人或所在单位，应当回避，请由他人提出或复核"))
      .With("row", row)
      .status();
}

absl::Status SaysWhy(const Jurisdiction& in_force, const Jurisdiction& next,
                     const std::string& note, absl::Time now) {
  const std::string weaker = WeakenedSealing(in_force.data(), next.data(), in_force.LocalDay(now));
  if (weaker.empty() || !note.empty()) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "REASON_MISSING",
               absl::StrCat("denunciations would be sealed less: ", weaker,
                            "; say why (note; hotlinectl directory load --note)"))
      .Zh("该变更将削弱涉纪内容保护，请填写变更理由")
      .status();
}

absl::Status Proposals::StillSound(const store::v1::StoredProposal& p) const {
  SourceText whole{"proposal", ""};
  (void)google::protobuf::util::MessageToJsonString(p.jurisdiction(), &whole.json);
  const NewVersion version{c_.clock.Now(), c_.directory.Absences(), /*apart=*/true};
  return ReadJurisdiction({whole}, &version).status();
}

void Proposals::Read(const std::string& id, Callback<Standing> done) {
  store_.Proposal([id, done = std::move(done)](absl::StatusOr<std::string> bytes) {
    if (!bytes.ok()) return done(bytes.status());
    Standing standing{*std::move(bytes), {}};
    if (standing.bytes.empty() || !standing.proposal.ParseFromString(standing.bytes))
      return done(NoProposal());
    if (!id.empty() && standing.proposal.id() != id) return done(NoProposal());
    done(std::move(standing));
  });
}

void Proposals::Replace(const Standing& before, const store::v1::StoredProposal* after,
                        const char* what, const std::string& by, Callback<v1::Proposal> done) {
  const store::v1::StoredProposal& told = after != nullptr ? *after : before.proposal;
  store_.Propose(before.bytes, after != nullptr ? after->SerializeAsString() : "",
                 [told, what, by, done = std::move(done)](absl::StatusOr<bool> stood) {
                   if (!stood.ok()) return done(stood.status());
                   if (!*stood) return done(NoProposal());
                   WriteDown(what, told, by);
                   done(ToApi(told));
                 });
}

void Proposals::Propose(const v1::Jurisdiction& next, int64_t based_on, const std::string& proposer,
                        const std::string& note, Callback<v1::Proposal> done) {
  store::v1::StoredProposal p;
  p.set_id(ToHex(RandomBytes(kIdBytes)));
  p.set_based_on(based_on);
  p.set_proposer(proposer);
  p.set_propose_ms(absl::ToUnixMillis(c_.clock.Now()));
  p.set_note(note);
  *p.mutable_jurisdiction() = next;
  store_.Read(p.based_on(), [this, p, done = std::move(done)](absl::StatusOr<std::string> bytes) {
    if (!bytes.ok()) return done(bytes.status());
    v1::Jurisdiction before;
    before.ParseFromString(*bytes);
    auto changes = Diff(before, p.jurisdiction());
    if (changes.empty()) return done(NothingChanges());
    store_.Propose("", p.SerializeAsString(),
                   [this, p, changes = std::move(changes), done](absl::StatusOr<bool> stood) {
                     if (!stood.ok()) return done(stood.status());
                     if (!*stood)
                       return Read("", [done](absl::StatusOr<Standing> other) {
                         done(other.ok() ? Waits(other->proposal) : other.status());
                       });
                     WriteDown("proposed", p, p.proposer());
                     WriteDownChanges(p, changes);
                     done(ToApi(p));
                   });
  });
}

void Proposals::Get(Callback<v1::Proposal> done) {
  Read("", [done = std::move(done)](absl::StatusOr<Standing> standing) {
    if (!standing.ok()) return done(standing.status());
    v1::Proposal out = ToApi(standing->proposal);
    *out.mutable_jurisdiction() = std::move(*standing->proposal.mutable_jurisdiction());
    done(std::move(out));
  });
}

void Proposals::Consent(const std::string& id, const std::string& person,
                        Callback<v1::Proposal> done) {
  Read(id, [this, person, done = std::move(done)](absl::StatusOr<Standing> standing) {
    if (!standing.ok()) return done(standing.status());
    store::v1::StoredProposal& p = standing->proposal;
    if (p.proposer() == person)
      return done(Error(absl::StatusCode::kFailedPrecondition, "PROPOSAL_OF_YOUR_OWN",
                        "you have proposed it yourself; another person consents")
                      .Zh("不能复核本人提出的变更")
                      .status());
    if (!p.consenter().empty())
      return done(Error(absl::StatusCode::kFailedPrecondition, "ALREADY_CONSENTED",
                        absl::StrCat(p.consenter(),
                                     " has consented already; it comes into force "
                                     "by itself"))
                      .Zh("该变更已复核通过，届时自动生效")
                      .status());
    const auto in_force = c_.directory.Current();
    const auto next = NextOf(p);
    if (in_force == nullptr || c_.directory.newest() != p.based_on()) return done(NoProposal());
    // Of the proposer again: it may have been another version that the proposer was checked
    // against.
    for (const std::string& one : {p.proposer(), person}) {
      if (absl::Status may = MayDecideOn(*in_force, *next, one); !may.ok()) return done(may);
    }
    if (absl::Status sound = StillSound(p); !sound.ok()) return done(sound);
    const absl::Time now = c_.clock.Now();
    p.set_consenter(person);
    p.set_consent_ms(absl::ToUnixMillis(now));
    p.set_in_force_ms(absl::ToUnixMillis(now + kLeastWait));
    // Tickets may have come to a department that ends, since it was proposed.
    FindOpenParts(c_.store, *in_force, *next, now,
                  [this, standing = *std::move(standing), next,
                   done](const absl::StatusOr<std::vector<OpenParts>>& parts) {
                    if (!parts.ok()) return done(parts.status());
                    if (absl::Status heirs = EachHasAnHeir(*parts); !heirs.ok()) return done(heirs);
                    const store::v1::StoredProposal& after = standing.proposal;
                    Replace(standing, &after, "consented", after.consenter(), done);
                  });
  });
}

absl::Status Proposals::MayAdopt(const store::v1::StoredProposal& p) {
  const auto in_force = c_.directory.Current();
  if (in_force == nullptr) return absl::OkStatus();
  HOTLINE_RETURN_IF_ERROR(StillSound(p));
  auto parts = Wait<std::vector<OpenParts>>([&](auto done) {
    FindOpenParts(c_.store, *in_force, *NextOf(p), c_.clock.Now(), std::move(done));
  });
  return parts.ok() ? EachHasAnHeir(*parts) : parts.status();
}

void Proposals::Withdraw(const std::string& id, const std::string& person,
                         Callback<v1::Proposal> done) {
  Read(id, [this, person, done = std::move(done)](absl::StatusOr<Standing> standing) {
    if (!standing.ok()) return done(standing.status());
    Replace(*standing, nullptr, "withdrawn", person, done);
  });
}

}  // namespace hotline
