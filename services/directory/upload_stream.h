// An upload as it comes in: first what it is, then the bytes of its files.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "common/formats/jurisdiction_format.h"
#include "hotline/v1/directory.grpc.pb.h"
#include "services/api/verb.h"

namespace hotline {

// Puts pieces together. Not thread-safe.
class Upload {
 public:
  // INVALID_ARGUMENT / FIELDS_INVALID, UPLOAD_INCOMPLETE: the upload is over.
  absl::Status Add(const v1::UploadJurisdictionRequest& piece);
  // The files, when all announced bytes have come: INVALID_ARGUMENT / UPLOAD_INCOMPLETE.
  absl::StatusOr<std::vector<SourceText>> Files() const;
  // As the first piece said.
  const v1::UploadJurisdictionRequest::Begin& what() const { return begin_; }

 private:
  v1::UploadJurisdictionRequest::Begin begin_;
  bool begun_ = false;
  size_t announced_ = 0;
  std::string bytes_;
};

// One call. Deletes itself when the call is over.
class UploadStream : public grpc::ServerReadReactor<v1::UploadJurisdictionRequest> {
 public:
  using Answer = rpc::Answer<v1::UploadJurisdictionResponse>;
  // Called once with the whole upload, never with a part of it.
  using Whole =
      std::function<void(const rpc::Identity& who, const v1::UploadJurisdictionRequest::Begin& what,
                         const std::vector<SourceText>& files, Answer answer)>;

  // `context` and `response` must outlive the call.
  UploadStream(const ServiceContext& context, grpc::CallbackServerContext* call,
               v1::UploadJurisdictionResponse* response, Whole whole);

  void OnReadDone(bool ok) override;
  void OnDone() override { delete this; }

 private:
  // Who calls, and whether they may.
  absl::Status Begin(const grpc::CallbackServerContext& call);
  absl::Status MayUpload() const;
  void End(const absl::Status& status);

  const ServiceContext& c_;
  v1::UploadJurisdictionResponse* const response_;
  const Whole whole_;
  const int64_t start_ns_;
  rpc::Identity identity_;
  bool entered_ = false;
  v1::UploadJurisdictionRequest piece_;
  Upload upload_;
};

}  // namespace hotline
