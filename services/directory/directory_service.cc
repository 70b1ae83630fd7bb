#include "services/directory/directory_service.h"

#include "absl/strings/str_cat.h"
#include "common/formats/jurisdiction_format.h"

namespace hotline {
grpc::ServerUnaryReactor* DirectoryServiceImpl::UploadJurisdiction(
    grpc::CallbackServerContext* call, const v1::UploadJurisdictionRequest* request,
    v1::UploadJurisdictionResponse* response) {
  return rpc::Serve(
      c_.calls, call, request, response, "UploadJurisdiction",
      [this](const rpc::Identity& identity, const v1::UploadJurisdictionRequest& req,
             rpc::Answer<v1::UploadJurisdictionResponse> answer) {
        absl::Status may = MayAsk("UploadJurisdiction", ActorOf(identity));
        if (!may.ok()) return answer(may);
        std::vector<SourceText> sources;
        for (const auto& s : req.sources()) sources.push_back({s.name(), s.json()});
        auto whole = ReadJurisdiction(sources);
        v1::UploadJurisdictionResponse out;
        if (!whole.ok() && req.validate_only()) {
          for (const FieldFault& f : PartsOf(whole.status()).fields) {
            auto* fault = out.add_faults();
            size_t colon = f.field.rfind(':');
            fault->set_file(f.field.substr(0, colon));
            fault->set_line(std::atoi(f.field.c_str() + colon + 1));
            size_t split = f.description.find(": ");
            fault->set_field(f.description.substr(0, split));
            fault->set_description(split == std::string::npos ? ""
                                                              : f.description.substr(split + 2));
          }
          return answer(std::move(out));
        }
        if (!whole.ok()) return answer(whole.status());
        out.set_departments(whole->departments_size());
        out.set_matters(whole->matters_size());
        out.set_areas(whole->areas_size());
        out.set_limits(whole->limits_size());
        if (req.validate_only()) {
          out.set_version(c_.directory.newest() + 1);
          return answer(std::move(out));
        }
        std::string bytes = whole->SerializeAsString();
        store_.Put(req.expected_version(), bytes,
                   [this, bytes, out, answer](absl::StatusOr<int64_t> version) mutable {
                     if (!version.ok()) return answer(version.status());
                     // The next poll would bring it too; the uploader should find it in
                     // force at once.
                     if (*version == c_.directory.newest() + 1) (void)loader_.Add(*version, bytes);
                     out.set_version(*version);
                     answer(std::move(out));
                   });
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
                                    out.set_version(version);
                                    if (!numbers) {
                                      for (auto& person : *out.mutable_persons())
                                        person.clear_phone();
                                    }
                                    answer(std::move(out));
                                  });
                    });
}

}  // namespace hotline
