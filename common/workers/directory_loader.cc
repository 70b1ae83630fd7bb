#include "common/workers/directory_loader.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/log.h"
#include "common/base/wait.h"
#include "common/formats/jurisdiction_format.h"

namespace hotline {
namespace {

constexpr std::chrono::milliseconds kVersionsEvery{1000};

// The bytes of the version that the proposal becomes at `now`.
std::string VersionOf(const store::v1::StoredProposal& p, absl::Time now) {
  constexpr int64_t kSecond = 1000;
  constexpr int64_t kNanos = 1'000'000;  // a millisecond
  const int64_t ms = absl::ToUnixMillis(now);
  v1::Jurisdiction next = p.jurisdiction();
  next.mutable_in_force_time()->set_seconds(ms / kSecond);
  next.mutable_in_force_time()->set_nanos(static_cast<int32_t>(ms % kSecond * kNanos));
  return next.SerializeAsString();
}

}  // namespace

absl::Status DirectoryLoader::Add(int64_t version, const std::string& bytes) {
  v1::Jurisdiction proto;
  if (!proto.ParseFromString(bytes)) {
    return Error(absl::StatusCode::kInternal, "RECORD_DAMAGED",
                 absl::StrCat("version ", version, " of the jurisdiction is not readable"));
  }
  proto.set_version(version);
  std::vector<FieldFault> faults;
  JurisdictionData data = FromProto(proto, &faults);
  directory_.Add(std::make_shared<const Jurisdiction>(std::move(data)));
  return absl::OkStatus();
}

absl::Status DirectoryLoader::AdoptDue() {
  if (may_adopt_ == nullptr) return absl::OkStatus();
  auto standing = Wait<std::string>([this](auto done) { store_.Proposal(std::move(done)); });
  if (!standing.ok()) return standing.status();
  store::v1::StoredProposal p;
  if (standing->empty() || !p.ParseFromString(*standing)) return absl::OkStatus();
  auto current = Wait<int64_t>([this](auto done) { store_.Current(std::move(done)); });
  if (!current.ok()) return current.status();
  if (*current != p.based_on()) return Drop(p, *standing, "another version is in force");
  // A host whose clock is ahead would leave nobody the time to stop it.
  const absl::Time now = clock_.Now();
  if (p.in_force_ms() == 0 || now < absl::FromUnixMillis(p.in_force_ms()) || !clock_.Trusted())
    return absl::OkStatus();
  const absl::Status may = may_adopt_(p);
  if (absl::IsFailedPrecondition(may) || absl::IsInvalidArgument(may))
    return Drop(p, *standing, std::string(may.message()));
  if (!may.ok()) return may;
  auto version = Wait<int64_t>([&](auto done) {
    store_.Adopt(*standing, p.based_on(), VersionOf(p, now), std::move(done));
  });
  if (!version.ok()) return version.status();
  if (*version > 0)
    Log("directory", {{"in_force", absl::StrCat(*version)},
                      {"proposal", p.id()},
                      {"proposer", p.proposer()},
                      {"consenter", p.consenter()}});
  return absl::OkStatus();
}

absl::Status DirectoryLoader::Drop(const store::v1::StoredProposal& p, const std::string& standing,
                                   const std::string& why) {
  auto gone = Wait<bool>([&](auto done) { store_.Propose(standing, "", std::move(done)); });
  if (gone.ok() && *gone) Log("directory", {{"dropped", p.id()}, {"why", why}});
  return gone.status();
}

absl::Status DirectoryLoader::LoadNew() {
  // Whatever becomes of it: the versions there are must come in.
  const absl::Status adopted = AdoptDue();
  if (!adopted.ok() && !absl::IsUnavailable(adopted))
    Log("directory", {{"proposal_error", std::string(adopted.message())}});
  auto current = Wait<int64_t>([this](auto done) { store_.Current(std::move(done)); });
  if (!current.ok()) return current.status();
  for (int64_t v = directory_.newest() + 1; v <= *current; ++v) {
    auto bytes = Wait<std::string>([this, v](auto done) { store_.Read(v, std::move(done)); });
    if (!bytes.ok()) return bytes.status();
    HOTLINE_RETURN_IF_ERROR(Add(v, *bytes));
  }
  return absl::OkStatus();
}

absl::Status DirectoryLoader::LoadAll() { return LoadNew(); }

void DirectoryLoader::Start() {
  poller_.Start(kVersionsEvery, [this] {
    absl::Status status = LoadNew();
    if (!status.ok() && status.code() != absl::StatusCode::kUnavailable)
      Log("directory", {{"error", std::string(status.message())}});
  });
}

}  // namespace hotline
