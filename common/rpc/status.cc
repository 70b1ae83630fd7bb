#include "common/rpc/status.h"

#include "absl/strings/str_replace.h"
#include "common/base/error.h"
#include "common/base/utf8.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace hotline::rpc {
namespace {

// Who gives the reasons their meaning; no other system has it.
constexpr char kDomain[] = "hotline12345.org";
constexpr char kLocale[] = "zh-CN";
// Faulty fields are told as far as the headers reach; a form with more of them is corrected in
// rounds.
constexpr size_t kMostViolationBytes = 2500;
constexpr size_t kLongestViolation = 600;

// What the rules call by its bare name, as the contract calls it: resources by their names, values
// of enumerations by the whole of theirs. A list keeps its commas.
std::string InContract(const std::string& key, const std::string& value) {
  static constexpr std::pair<std::string_view, std::string_view> kPrefixes[] = {
      {"ticket", "tickets/"},
      {"parent", "tickets/"},
      {"department", "departments/"},
      {"state", "TICKET_STATE_"},
      {"allowed_states", "TICKET_STATE_"}};
  for (const auto& [name, prefix] : kPrefixes) {
    if (key != name || value.empty()) continue;
    const std::string before(prefix);
    return before + absl::StrReplaceAll(value, {{", ", ", " + before}});
  }
  return value;
}

// Packed with the entries of maps in order: the same error is the same bytes.
void Attach(const google::protobuf::Message& detail, google::rpc::Status* status) {
  google::protobuf::Any* any = status->add_details();
  any->set_type_url("type.googleapis.com/" + detail.GetDescriptor()->full_name());
  google::protobuf::io::StringOutputStream stream(any->mutable_value());
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  detail.SerializeToCodedStream(&coded);
  coded.Trim();
}

}  // namespace

// Whatever an error quotes, what leaves is UTF-8: a detail that is not would be dropped whole.
grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  ErrorParts parts = PartsOf(status);
  google::rpc::Status proto;
  proto.set_code(static_cast<int>(status.code()));
  google::rpc::ErrorInfo info;
  info.set_reason(parts.reason.empty() ? "INTERNAL" : parts.reason);
  info.set_domain(kDomain);
  for (const auto& [key, value] : parts.metadata)
    (*info.mutable_metadata())[key] = Utf8Only(InContract(key, value));
  Attach(info, &proto);
  if (!parts.fields.empty()) {
    google::rpc::BadRequest bad;
    size_t bytes = 0;
    for (const FieldFault& f : parts.fields) {
      const std::string zh = f.zh.empty() ? "不符合要求" : f.zh;
      bytes += f.field.size() + f.description.size() + f.reason.size() + zh.size();
      if (bytes > kMostViolationBytes && bad.field_violations_size() > 0) break;
      auto* violation = bad.add_field_violations();
      violation->set_field(Utf8Only(f.field.substr(0, kLongestViolation)));
      violation->set_description(Utf8Only(f.description.substr(0, kLongestViolation)));
      violation->set_reason(f.reason.empty() ? "INVALID" : f.reason);
      violation->mutable_localized_message()->set_locale(kLocale);
      violation->mutable_localized_message()->set_message(
          Utf8Only(zh.substr(0, kLongestViolation)));
    }
    Attach(bad, &proto);
  }
  if (status.code() == absl::StatusCode::kFailedPrecondition) {
    google::rpc::PreconditionFailure failure;
    auto* violation = failure.add_violations();
    violation->set_type(info.reason());
    if (auto it = info.metadata().find("ticket"); it != info.metadata().end())
      violation->set_subject(it->second);
    violation->set_description(
        Utf8Only(std::string_view(status.message().data(), status.message().size())));
    Attach(failure, &proto);
  }
  if (parts.retry_after_ms > 0) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(parts.retry_after_ms / 1000);
    retry.mutable_retry_delay()->set_nanos(parts.retry_after_ms % 1000 * 1000000);
    Attach(retry, &proto);
  }
  if (!parts.zh.empty()) {
    google::rpc::LocalizedMessage localized;
    localized.set_locale(kLocale);
    localized.set_message(parts.zh);
    Attach(localized, &proto);
  }
  // Text and details travel in headers, of which a client takes 8 KB in all; the text is escaped
  // there, three bytes for one.
  constexpr size_t kLongestMessage = 1200;
  const absl::string_view whole = status.message().substr(0, kLongestMessage);
  const std::string message = Utf8Only({whole.data(), whole.size()});
  proto.set_message(message);
  std::string details = proto.SerializeAsString();
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), message, details);
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  Error error(static_cast<absl::StatusCode>(status.error_code()), "", status.error_message());
  google::rpc::Status proto;
  std::string reason;
  if (proto.ParseFromString(status.error_details())) {
    for (const auto& any : proto.details()) {
      google::rpc::ErrorInfo info;
      google::rpc::BadRequest bad;
      google::rpc::LocalizedMessage localized;
      google::rpc::RetryInfo retry;
      if (any.UnpackTo(&info)) {
        reason = info.reason();
        for (const auto& [key, value] : info.metadata()) error.With(key, value);
      } else if (any.UnpackTo(&bad)) {
        for (const auto& v : bad.field_violations())
          error.Field({v.field(), v.description(), v.reason(), v.localized_message().message()});
      } else if (any.UnpackTo(&localized)) {
        error.Zh(localized.message());
      } else if (any.UnpackTo(&retry)) {
        error.RetryAfterMs(static_cast<int>(retry.retry_delay().seconds() * 1000 +
                                            retry.retry_delay().nanos() / 1000000));
      }
    }
  }
  absl::Status out = error;
  out.SetPayload("hotline/reason", absl::Cord(reason));
  return out;
}

}  // namespace hotline::rpc
