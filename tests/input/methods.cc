#include "tests/input/methods.h"

#include <filesystem>
#include <set>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "hotline/v1/clock.pb.h"
#include "hotline/v1/directory.pb.h"
#include "hotline/v1/dispatch.pb.h"
#include "hotline/v1/emergency.pb.h"
#include "hotline/v1/event.pb.h"
#include "hotline/v1/follow_up.pb.h"
#include "hotline/v1/identity.pb.h"
#include "hotline/v1/limit.pb.h"
#include "hotline/v1/report.pb.h"
#include "hotline/v1/supervision.pb.h"
#include "hotline/v1/ticket.pb.h"
#include "tests/input/classes.h"
#include "tests/support/sample.h"

namespace hotline::input {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

std::string PathOf(const MethodDescriptor& method) {
  return absl::StrCat(method.service()->full_name(), "/", method.name());
}

std::vector<const MethodDescriptor*> Methods() {
  std::vector<const MethodDescriptor*> out;
  std::set<std::string> files;
  for (const auto* file :
       {v1::CreateTicketRequest::descriptor()->file(),
        v1::DispatchTicketRequest::descriptor()->file(), v1::GetLimitsRequest::descriptor()->file(),
        v1::RateTicketRequest::descriptor()->file(), v1::DecidePanelRequest::descriptor()->file(),
        v1::GetReportRequest::descriptor()->file(),
        v1::UploadJurisdictionRequest::descriptor()->file(), v1::WatchRequest::descriptor()->file(),
        v1::AdvanceToRequest::descriptor()->file(),
        v1::AcknowledgeEmergencyRequest::descriptor()->file(),
        v1::RevokeTokensRequest::descriptor()->file()}) {
    files.insert(file->name());
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m)
        out.push_back(file->service(s)->method(m));
    }
  }
  // A file of the contract that is not among them is not forgotten.
  const std::string folder = testing::SourceRoot() + "/proto/";
  for (const auto& entry : std::filesystem::directory_iterator(folder + "hotline/v1")) {
    const std::string name = "hotline/v1/" + entry.path().filename().string();
    const bool serves = testing::ReadWhole(folder + name).find("\nservice ") != std::string::npos;
    EXPECT_TRUE(!serves || files.contains(name)) << name << " has no rows";
  }
  return out;
}

std::unique_ptr<Message> GoodRequest(const MethodDescriptor* method) {
  std::unique_ptr<Message> request(google::protobuf::MessageFactory::generated_factory()
                                       ->GetPrototype(method->input_type())
                                       ->New());
  FillRequired(request.get());
  if (auto* create = dynamic_cast<v1::CreateTicketRequest*>(request.get()))
    create->mutable_ticket()->set_text("x");  // subject or text
  if (auto* tickets = dynamic_cast<v1::ListFigureTicketsRequest*>(request.get()))
    tickets->set_figure("closure.whole");
  if (auto* revoke = dynamic_cast<v1::RevokeTokensRequest*>(request.get()))
    revoke->set_subject("somebody");
  return request;
}

}  // namespace hotline::input
