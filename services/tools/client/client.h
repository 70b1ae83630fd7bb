// A connection to hotlined for tools: any method by name, with any request; tokens, deadlines and
// retries are here.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "services/tools/client/caller.h"

namespace hotline::ctl {

// Thread-safe.
class Client {
 public:
  explicit Client(const std::string& address,
                  const std::shared_ptr<grpc::ChannelCredentials>& credentials =
                      grpc::InsecureChannelCredentials());

  // `method` is "hotline.v1.TicketService/GetTicket". Errors carry reason, fields and Chinese text.
  absl::Status Call(const std::string& method, const Caller& as,
                    const google::protobuf::Message& request, google::protobuf::Message* response);
  // Repeats while the server says UNAVAILABLE and `patience` lasts. Only for reads, and for
  // mutations with a request id.
  absl::Status CallPatiently(const std::string& method, const Caller& as,
                             const google::protobuf::Message& request,
                             google::protobuf::Message* response, absl::Duration patience);

  // What a failed call of this connection means to people: that no server answers is said with what
  // to do.
  absl::Status Explained(const grpc::Status& status) const;

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  const std::string& address() const { return address_; }

 private:
  std::string address_;
  std::shared_ptr<grpc::Channel> channel_;
  grpc::GenericStub stub_;
};

// Puts a token for this caller (tokens.h) into a call's metadata; none where none is to be had: the
// server then says that the call needs one.
void Authorize(grpc::ClientContext* context, const Caller& caller);

// A random request id.
std::string NewRequestId();

}  // namespace hotline::ctl
