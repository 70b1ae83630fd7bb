#include "services/directory/directory_service.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/log.h"
#include "common/base/utf8.h"
#include "common/formats/directory_warnings.h"
#include "common/formats/jurisdiction_format.h"
#include "services/directory/open_parts.h"
#include "services/directory/references.h"

namespace hotline {
namespace {

// The faults of files that do not make a jurisdiction, one by one.
void TellFaults(const absl::Status& faulty, v1::UploadJurisdictionResponse* out) {
  for (const FieldFault& f : PartsOf(faulty).fields) {
    auto* fault = out->add_faults();
    size_t colon = f.field.rfind(':');
    fault->set_file(Utf8Only(f.field.substr(0, colon)));
    fault->set_line(std::atoi(f.field.c_str() + colon + 1));
    const size_t split = f.description.find(": ");
    fault->set_field(Utf8Only(f.description.substr(0, split)));
    fault->set_description(
        Utf8Only(split == std::string::npos ? "" : f.description.substr(split + 2)));
  }
}

void TellWarnings(const std::vector<FieldFault>& warnings, v1::UploadJurisdictionResponse* out) {
  for (const FieldFault& f : warnings) {
    auto* warning = out->add_warnings();
    warning->set_field(f.field);
    warning->set_description(absl::StrCat(f.description, " ", f.zh));
  }
}

void TellReferences(const std::vector<Reference>& references, v1::UploadJurisdictionResponse* out) {
  for (const Reference& one : references) {
    const std::string some = absl::StrJoin(one.some, ", ");
    auto* warning = out->add_warnings();
    warning->set_field(one.list);
    warning->set_description(absl::StrCat(
        one.id, " is no longer there, and ", one.tickets, " open tickets name it (", some,
        "): they keep the id; keep the row where it is still to be chosen or told ", one.id,
        "已删除，仍有", one.tickets, "件未办结工单引用"));
  }
}

void TellSuccessions(const std::vector<OpenParts>& parts, v1::UploadJurisdictionResponse* out) {
  for (const OpenParts& part : parts) {
    auto* one = out->add_successions();
    one->set_department(api::DepartmentName(part.department));
    one->set_successor(api::DepartmentName(part.successor));
    one->set_tickets(static_cast<int32_t>(part.tickets));
    for (const std::string& number : part.some) one->add_some(api::TicketName(number));
  }
}

}  // namespace

grpc::ServerReadReactor<v1::UploadJurisdictionRequest>* DirectoryServiceImpl::UploadJurisdiction(
    grpc::CallbackServerContext* call, v1::UploadJurisdictionResponse* response) {
  return new UploadStream(
      c_, call, response,
      [this](const auto& who, const auto& what, const auto& files, auto answer) {
        TakeIn(who.subject, what, files, std::move(answer));
      });
}

void DirectoryServiceImpl::TakeIn(const std::string& person,
                                  const v1::UploadJurisdictionRequest::Begin& what,
                                  const std::vector<SourceText>& files,
                                  UploadStream::Answer answer) {
  const auto in_force = c_.directory.Current();
  const absl::Time now = c_.clock.Now();
  NewVersion version{now, std::nullopt, /*apart=*/!alone_};
  if (in_force != nullptr) version.registered = c_.directory.Absences();
  auto whole = ReadJurisdiction(files, &version);
  if (!whole.ok() && !what.validate_only()) return answer(whole.status());
  v1::UploadJurisdictionResponse out;
  if (what.validate_only()) out.set_state(v1::UPLOAD_STATE_CHECKED);
  if (!whole.ok()) {
    TellFaults(whole.status(), &out);
    return answer(std::move(out));
  }
  out.set_departments(whole->departments_size());
  out.set_matters(whole->matters_size());
  out.set_areas(whole->areas_size());
  out.set_limits(whole->limits_size());
  std::vector<FieldFault> none;
  auto upload = std::make_shared<Sound>();
  upload->person = person;
  upload->what = what;
  upload->in_force = in_force;
  upload->proposed = std::make_shared<const Jurisdiction>(FromProto(*whole, &none));
  upload->whole = *std::move(whole);
  upload->out = std::move(out);
  upload->answer = std::move(answer);
  TellWarnings(DirectoryWarnings(*upload->proposed, now), &upload->out);
  if (in_force == nullptr) return Store(*upload);
  LookAtOpenParts(std::move(upload), now);
}

void DirectoryServiceImpl::LookAtOpenParts(std::shared_ptr<Sound> p, absl::Time now) {
  FindOpenParts(c_.store, *p->in_force, *p->proposed, now,
                [this, p](const absl::StatusOr<std::vector<OpenParts>>& parts) {
                  if (!parts.ok()) return p->answer(parts.status());
                  TellSuccessions(*parts, &p->out);
                  for (const OpenParts& part : *parts) {
                    if (!part.successor.empty()) continue;
                    const absl::Status refused = NobodyTakesOver(part);
                    if (!p->what.validate_only()) return p->answer(refused);
                    auto* fault = p->out.add_faults();
                    fault->set_field("departments");
                    fault->set_description(std::string(refused.message()));
                  }
                  LookAtReferences(p);
                });
}

void DirectoryServiceImpl::LookAtReferences(std::shared_ptr<Sound> p) {
  FindReferences(c_.store, *p->in_force, *p->proposed,
                 [this, p](const absl::StatusOr<std::vector<Reference>>& references) {
                   if (!references.ok()) return p->answer(references.status());
                   TellReferences(*references, &p->out);
                   LookAtPeople(*p, c_.clock.Now());
                 });
}

void DirectoryServiceImpl::LookAtPeople(const Sound& p, absl::Time now) {
  const bool second = !alone_ && NeedsConsent(*p.in_force, now);
  absl::Status may = SaysWhy(*p.in_force, *p.proposed, p.what.note(), now);
  if (may.ok() && second) may = MayDecideOn(*p.in_force, *p.proposed, p.person);
  // Whoever tries it leaves a trace, also where the trial is only a check.
  if (!may.ok()) Log("directory", {{"refused", ReasonOf(may)}, {"by", p.person}});
  if (!may.ok() && !p.what.validate_only()) return p.answer(may);
  if (!may.ok()) {
    v1::UploadJurisdictionResponse out = p.out;
    auto* fault = out.add_faults();
    fault->set_field("begin");
    fault->set_description(std::string(may.message()));
    return p.answer(std::move(out));
  }
  if (second && !p.what.validate_only()) return Propose(p);
  Store(p);
}

void DirectoryServiceImpl::Propose(const Sound& p) {
  const int64_t based_on = p.in_force->version();
  if (c_.directory.newest() != based_on ||
      (p.what.has_expected_version() && p.what.expected_version() != based_on))
    return p.answer(
        VersionMoved(p.what.has_expected_version() ? p.what.expected_version() : based_on));
  proposals_.Propose(p.whole, based_on, p.person, p.what.note(),
                     [out = p.out, answer = p.answer](absl::StatusOr<v1::Proposal> made) mutable {
                       if (!made.ok()) return answer(made.status());
                       out.set_version(made->version());
                       out.set_proposal(made->id());
                       out.set_state(v1::UPLOAD_STATE_PROPOSED);
                       answer(std::move(out));
                     });
}

void DirectoryServiceImpl::Store(const Sound& p) {
  v1::UploadJurisdictionResponse out = p.out;
  std::optional<int64_t> expected;
  if (p.what.has_expected_version()) expected = p.what.expected_version();
  if (p.what.validate_only() && expected && *expected != c_.directory.newest())
    return p.answer(VersionMoved(*expected));
  if (p.what.validate_only()) {
    out.set_version(static_cast<int32_t>(c_.directory.newest() + 1));
    return p.answer(std::move(out));
  }
  v1::Jurisdiction stored = p.whole;
  *stored.mutable_in_force_time() = api::ToTimestamp(c_.clock.Now());
  std::string bytes = stored.SerializeAsString();
  store_.Put(
      expected, bytes,
      [this, bytes, out, person = p.person, note = p.what.note(),
       answer = p.answer](absl::StatusOr<int64_t> version) mutable {
        if (!version.ok()) return answer(version.status());
        // The next poll would bring it too; the uploader should find it in force at once.
        if (*version == c_.directory.newest() + 1) (void)loader_.Add(*version, bytes);
        Log("directory", {{"in_force", absl::StrCat(*version)}, {"by", person}, {"why", note}});
        out.set_version(static_cast<int32_t>(*version));
        out.set_state(v1::UPLOAD_STATE_IN_FORCE);
        answer(std::move(out));
      });
}

grpc::ServerUnaryReactor* DirectoryServiceImpl::GetProposal(grpc::CallbackServerContext* call,
                                                            const v1::GetProposalRequest* request,
                                                            v1::Proposal* response) {
  return rpc::Serve(c_.calls, call, request, response, "GetProposal",
                    [this](const rpc::Identity& identity, const v1::GetProposalRequest&,
                           rpc::Answer<v1::Proposal> answer) {
                      const absl::Status may = MayAsk("GetProposal", ActorOf(c_, identity));
                      if (!may.ok()) return answer(may);
                      proposals_.Get(std::move(answer));
                    });
}

grpc::ServerUnaryReactor* DirectoryServiceImpl::ConsentToProposal(
    grpc::CallbackServerContext* call, const v1::ConsentToProposalRequest* request,
    v1::Proposal* response) {
  return rpc::Serve(c_.calls, call, request, response, "ConsentToProposal",
                    [this](const rpc::Identity& identity, const v1::ConsentToProposalRequest& req,
                           rpc::Answer<v1::Proposal> answer) {
                      const absl::Status may = MayAsk("ConsentToProposal", ActorOf(c_, identity));
                      if (!may.ok()) return answer(may);
                      proposals_.Consent(req.id(), identity.subject, std::move(answer));
                    });
}

grpc::ServerUnaryReactor* DirectoryServiceImpl::WithdrawProposal(
    grpc::CallbackServerContext* call, const v1::WithdrawProposalRequest* request,
    v1::Proposal* response) {
  return rpc::Serve(c_.calls, call, request, response, "WithdrawProposal",
                    [this](const rpc::Identity& identity, const v1::WithdrawProposalRequest& req,
                           rpc::Answer<v1::Proposal> answer) {
                      const absl::Status may = MayAsk("WithdrawProposal", ActorOf(c_, identity));
                      if (!may.ok()) return answer(may);
                      proposals_.Withdraw(req.id(), identity.subject, std::move(answer));
                    });
}

grpc::ServerUnaryReactor* DirectoryServiceImpl::GetJurisdiction(
    grpc::CallbackServerContext* call, const v1::GetJurisdictionRequest* request,
    v1::Jurisdiction* response) {
  return rpc::Serve(c_.calls, call, request, response, "GetJurisdiction",
                    [this](const rpc::Identity& identity, const v1::GetJurisdictionRequest& req,
                           rpc::Answer<v1::Jurisdiction> answer) {
                      // For those who write and check them.
                      const bool numbers = ActorOf(c_, identity).roles & kApartRoles;
                      int64_t version = req.version() == 0 ? c_.directory.newest() : req.version();
                      store_.Read(version,
                                  [version, numbers, answer](absl::StatusOr<std::string> bytes) {
                                    if (!bytes.ok()) return answer(bytes.status());
                                    v1::Jurisdiction out;
                                    out.ParseFromString(*bytes);
                                    out.set_version(static_cast<int32_t>(version));
                                    if (!numbers) {
                                      for (auto& person : *out.mutable_persons())
                                        person.clear_phone();
                                    }
                                    answer(std::move(out));
                                  });
                    });
}

}  // namespace hotline
