#include "services/directory/directory_service.h"

#include "absl/strings/str_cat.h"
#include "common/base/utf8.h"
#include "common/formats/jurisdiction_format.h"

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

}  // namespace

grpc::ServerReadReactor<v1::UploadJurisdictionRequest>* DirectoryServiceImpl::UploadJurisdiction(
    grpc::CallbackServerContext* call, v1::UploadJurisdictionResponse* response) {
  return new UploadStream(c_.calls, call, response,
                          [this](const auto& what, const auto& files, auto answer) {
                            PutInForce(what, files, std::move(answer));
                          });
}

void DirectoryServiceImpl::PutInForce(const v1::UploadJurisdictionRequest::Begin& what,
                                      const std::vector<SourceText>& files,
                                      UploadStream::Answer answer) {
  auto whole = ReadJurisdiction(files);
  v1::UploadJurisdictionResponse out;
  if (!whole.ok() && !what.validate_only()) return answer(whole.status());
  if (what.validate_only()) out.set_state(v1::UPLOAD_STATE_CHECKED);
  if (!whole.ok()) {
    TellFaults(whole.status(), &out);
    return answer(std::move(out));
  }
  out.set_departments(whole->departments_size());
  out.set_matters(whole->matters_size());
  out.set_areas(whole->areas_size());
  out.set_limits(whole->limits_size());
  std::optional<int64_t> expected;
  if (what.has_expected_version()) expected = what.expected_version();
  if (what.validate_only() && expected && *expected != c_.directory.newest())
    return answer(VersionMoved(*expected));
  if (what.validate_only()) {
    out.set_version(static_cast<int32_t>(c_.directory.newest() + 1));
    return answer(std::move(out));
  }
  std::string bytes = whole->SerializeAsString();
  store_.Put(expected, bytes, [this, bytes, out, answer](absl::StatusOr<int64_t> version) mutable {
    if (!version.ok()) return answer(version.status());
    // The next poll would bring it too; the uploader should find it in force at once.
    if (*version == c_.directory.newest() + 1) (void)loader_.Add(*version, bytes);
    out.set_version(static_cast<int32_t>(*version));
    out.set_state(v1::UPLOAD_STATE_IN_FORCE);
    answer(std::move(out));
  });
}

grpc::ServerUnaryReactor* DirectoryServiceImpl::GetJurisdiction(
    grpc::CallbackServerContext* call, const v1::GetJurisdictionRequest* request,
    v1::Jurisdiction* response) {
  return rpc::Serve(c_.calls, call, request, response, "GetJurisdiction",
                    [this](const rpc::Identity& identity, const v1::GetJurisdictionRequest& req,
                           rpc::Answer<v1::Jurisdiction> answer) {
                      const bool numbers = ActorOf(identity).Has(Role::kAdmin);
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
