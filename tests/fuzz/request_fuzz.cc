// Any bytes as any request: parsed or not, and what parses is held against its rules. The first
// byte chooses the message.
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "common/base/error.h"
#include "common/rpc/status.h"
#include "common/rpc/validate.h"
#include "google/protobuf/stubs/logging.h"
#include "hotline/v1/clock.pb.h"
#include "hotline/v1/directory.pb.h"
#include "hotline/v1/dispatch.pb.h"
#include "hotline/v1/event.pb.h"
#include "hotline/v1/follow_up.pb.h"
#include "hotline/v1/limit.pb.h"
#include "hotline/v1/report.pb.h"
#include "hotline/v1/ticket.pb.h"

using google::protobuf::FileDescriptor;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto* prototypes = [] {
    google::protobuf::SetLogHandler(nullptr);
    auto* out = new std::vector<const google::protobuf::Message*>;
    for (const FileDescriptor* file : {hotline::v1::CreateTicketRequest::descriptor()->file(),
                                       hotline::v1::DispatchTicketRequest::descriptor()->file(),
                                       hotline::v1::GetLimitsRequest::descriptor()->file(),
                                       hotline::v1::RateTicketRequest::descriptor()->file(),
                                       hotline::v1::GetReportRequest::descriptor()->file(),
                                       hotline::v1::UploadJurisdictionRequest::descriptor()->file(),
                                       hotline::v1::WatchRequest::descriptor()->file(),
                                       hotline::v1::AdvanceToRequest::descriptor()->file()}) {
      for (int s = 0; s < file->service_count(); ++s) {
        for (int m = 0; m < file->service(s)->method_count(); ++m) {
          out->push_back(google::protobuf::MessageFactory::generated_factory()->GetPrototype(
              file->service(s)->method(m)->input_type()));
        }
      }
    }
    return out;
  }();
  if (size == 0) return 0;
  std::unique_ptr<google::protobuf::Message> request(
      (*prototypes)[data[0] % prototypes->size()]->New());
  if (!request->ParseFromArray(data + 1, static_cast<int>(size - 1))) return 0;
  absl::Status status = hotline::rpc::Validate(*request);
  if (status.ok()) return 0;
  // A refusal is always the caller's fault, has a reason, and survives the wire.
  absl::Status back = hotline::rpc::FromGrpc(hotline::rpc::ToGrpc(status));
  if (status.code() != absl::StatusCode::kInvalidArgument || hotline::ReasonOf(back).empty() ||
      hotline::ReasonOf(back) != hotline::ReasonOf(status))
    std::abort();
  return 0;
}
