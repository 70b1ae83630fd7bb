#include "common/rpc/reflection.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"

namespace hotline::rpc {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;

// Longer names are nobody's. The library looks up every part of a dotted name, each time by the
// whole of what is before it: the work grows with the square of the length.
constexpr size_t kLongestName = 512;

// The file and those it needs, the needed ones first, each once.
void Collect(const FileDescriptor* file, std::set<const FileDescriptor*>* seen,
             std::vector<std::string>* out) {
  if (!seen->insert(file).second) return;
  for (int i = 0; i < file->dependency_count(); ++i) Collect(file->dependency(i), seen, out);
  google::protobuf::FileDescriptorProto proto;
  file->CopyTo(&proto);
  out->push_back(proto.SerializeAsString());
}

template <class Response>
void Refuse(const std::string& what, Response* out) {
  out->mutable_error_response()->set_error_code(grpc::StatusCode::NOT_FOUND);
  out->mutable_error_response()->set_error_message(absl::StrCat("no ", what, " here"));
}

template <class Response>
void TellFile(const FileDescriptor* file, const std::string& what, Response* out) {
  if (file == nullptr) return Refuse(what, out);
  std::set<const FileDescriptor*> seen;
  std::vector<std::string> files;
  Collect(file, &seen, &files);
  // The file asked for comes first: clients take it for the answer.
  std::reverse(files.begin(), files.end());
  for (std::string& bytes : files)
    out->mutable_file_descriptor_response()->add_file_descriptor_proto(std::move(bytes));
}

template <class Request, class Response>
Response Answer(const Request& request, const std::vector<std::string>& names) {
  const DescriptorPool& pool = *DescriptorPool::generated_pool();
  Response out;
  out.set_valid_host(request.host());
  *out.mutable_original_request() = request;
  const size_t longest =
      std::max({request.file_by_filename().size(), request.file_containing_symbol().size(),
                request.file_containing_extension().containing_type().size(),
                request.all_extension_numbers_of_type().size()});
  if (longest > kLongestName) {
    out.clear_original_request();
    Refuse("such name", &out);
    return out;
  }
  switch (request.message_request_case()) {
    case Request::kFileByFilename:
      TellFile(pool.FindFileByName(request.file_by_filename()), "such file", &out);
      break;
    case Request::kFileContainingSymbol:
      TellFile(pool.FindFileContainingSymbol(request.file_containing_symbol()), "such name", &out);
      break;
    case Request::kFileContainingExtension: {
      const auto& asked = request.file_containing_extension();
      const auto* type = pool.FindMessageTypeByName(asked.containing_type());
      const auto* extension =
          type == nullptr ? nullptr : pool.FindExtensionByNumber(type, asked.extension_number());
      TellFile(extension == nullptr ? nullptr : extension->file(), "such extension", &out);
      break;
    }
    case Request::kAllExtensionNumbersOfType: {
      const std::string& name = request.all_extension_numbers_of_type();
      const auto* type = pool.FindMessageTypeByName(name);
      if (type == nullptr) {
        Refuse("such message", &out);
        break;
      }
      std::vector<const google::protobuf::FieldDescriptor*> extensions;
      pool.FindAllExtensions(type, &extensions);
      auto* numbers = out.mutable_all_extension_numbers_response();
      numbers->set_base_type_name(name);
      for (const auto* extension : extensions) numbers->add_extension_number(extension->number());
      break;
    }
    case Request::kListServices:
      for (const std::string& name : names)
        out.mutable_list_services_response()->add_service()->set_name(name);
      break;
    default:
      Refuse("such question", &out);
      out.mutable_error_response()->set_error_code(grpc::StatusCode::INVALID_ARGUMENT);
  }
  return out;
}

// One stream of questions. Counts as a call of its caller while it is open, and with each question.
// Deletes itself when it is over.
template <class Request, class Response>
class Stream final : public grpc::ServerBidiReactor<Request, Response> {
 public:
  Stream(CallEnvironment& calls, const grpc::CallbackServerContext& context,
         const std::vector<std::string>& names)
      : calls_(calls), names_(names), start_ns_(MonotonicNs()) {
    auto caller = calls_.Identify(context);
    absl::Status status = caller.status();
    if (status.ok()) {
      caller_ = *std::move(caller);
      status = calls_.Enter(caller_);
      entered_ = status.ok();
    }
    if (status.ok())
      this->StartRead(&request_);
    else
      End(status);
  }

  void OnReadDone(bool ok) override {
    if (!ok) return End(absl::OkStatus());
    absl::Status status = calls_.Revoked(caller_) ? Unauthenticated() : calls_.Enter(caller_);
    if (!status.ok()) return End(status);
    calls_.CountOut(caller_);
    response_ = Answer<Request, Response>(request_, names_);
    this->StartWrite(&response_);
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return End(absl::CancelledError());
    this->StartRead(&request_);
  }
  void OnDone() override { delete this; }

 private:
  void End(const absl::Status& status) {
    if (entered_) calls_.CountOut(caller_);
    calls_.Leave("ServerReflectionInfo", caller_, status, start_ns_, "");
    this->Finish(ToGrpc(status));
  }

  CallEnvironment& calls_;
  const std::vector<std::string>& names_;
  const int64_t start_ns_;
  Identity caller_;
  bool entered_ = false;
  Request request_;
  Response response_;
};

template <class Protocol, class Request, class Response>
class ServerReflection final : public Protocol::CallbackService {
 public:
  ServerReflection(CallEnvironment& calls, std::vector<std::string> names)
      : calls_(calls), names_(std::move(names)) {}
  grpc::ServerBidiReactor<Request, Response>* ServerReflectionInfo(
      grpc::CallbackServerContext* context) override {
    return new Stream<Request, Response>(calls_, *context, names_);
  }

 private:
  CallEnvironment& calls_;
  const std::vector<std::string> names_;
};

}  // namespace

std::vector<std::unique_ptr<grpc::Service>> NewReflection(CallEnvironment& calls,
                                                          std::vector<std::string> names) {
  namespace v1 = grpc::reflection::v1;
  namespace v1alpha = grpc::reflection::v1alpha;
  std::vector<std::unique_ptr<grpc::Service>> out;
  for (const char* own :
       {v1::ServerReflection::service_full_name(), v1alpha::ServerReflection::service_full_name()})
    names.emplace_back(own);
  std::sort(names.begin(), names.end());
  out.push_back(std::make_unique<ServerReflection<v1::ServerReflection, v1::ServerReflectionRequest,
                                                  v1::ServerReflectionResponse>>(calls, names));
  out.push_back(
      std::make_unique<ServerReflection<v1alpha::ServerReflection, v1alpha::ServerReflectionRequest,
                                        v1alpha::ServerReflectionResponse>>(calls, names));
  return out;
}

}  // namespace hotline::rpc
