#include "services/hotlined/server.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/formats/config_format.h"
#include "common/rpc/unreadable.h"
#include "grpcpp/health_check_service_interface.h"

namespace hotline {
namespace {

// Larger than any valid request: the rules of the fields allow a CreateTicket of some 220 KiB. What
// is larger is refused by the library (RESOURCE_EXHAUSTED) before it is held in memory.
constexpr int kMostMessageBytes = 256 * 1024;
constexpr int kMostMetadataBytes = 16 * 1024;
// A peer that is gone without a word is found out after these.
constexpr int kKeepaliveMs = 60'000;
constexpr int kKeepaliveTimeoutMs = 20'000;
// A client may ask the same of us every ten seconds (docs/operating.md). Timers run early at times,
// and networks bunch what is sent: half of it is let pass.
constexpr int kLeastPingMs = 5'000;
constexpr int kMostStreamsPerConnection = 4096;
// Of the port for probes: a health request is the name of a service.
constexpr int kMostHealthBytes = 4 * 1024;
constexpr int kMostHealthStreams = 16;

absl::StatusOr<Listening> Start(grpc::ServerBuilder& builder, const std::string& address,
                                const int& port) {
  Listening out;
  out.server = builder.BuildAndStart();
  if (out.server == nullptr || port == 0) {
    return Error(absl::StatusCode::kUnavailable, "CANNOT_LISTEN",
                 absl::StrCat("cannot listen on ", address,
                              ": the port is taken or the address is not this machine's; set "
                              "another one in the configuration"))
        .status();
  }
  out.address = address;
  if (!IsUnixSocket(out.address))
    out.address = absl::StrCat(out.address.substr(0, out.address.rfind(':')), ":", port);
  return out;
}

}  // namespace

absl::StatusOr<Listening> Listen(const store::v1::ServerConfig& config,
                                 std::shared_ptr<rpc::ServerTls> tls,
                                 const std::vector<grpc::Service*>& services,
                                 rpc::CallEnvironment& calls) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  std::shared_ptr<grpc::ServerCredentials> credentials = grpc::InsecureServerCredentials();
  if (tls != nullptr) credentials = rpc::ServerTls::Credentials(std::move(tls));
  int port = 0;
  builder.AddListeningPort(config.listen(), credentials, &port);
  rpc::AnswerUnreadableRequests(&builder, calls);
  builder.SetMaxReceiveMessageSize(kMostMessageBytes);
  // The library unpacks before it looks at the size: a hundred kilobytes would become a hundred
  // megabytes. Callers who pack are told UNIMPLEMENTED.
  for (const grpc_compression_algorithm packed : {GRPC_COMPRESS_GZIP, GRPC_COMPRESS_DEFLATE})
    builder.SetCompressionAlgorithmSupportStatus(packed, false);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMostMetadataBytes);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kLeastPingMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMostStreamsPerConnection);
  for (grpc::Service* service : services) builder.RegisterService(service);
  auto out = Start(builder, config.listen(), port);
  if (out.ok()) out->credentials = std::move(credentials);
  return out;
}

absl::StatusOr<Listening> ListenForHealth(const std::string& address) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &port);
  builder.SetMaxReceiveMessageSize(kMostHealthBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMostMetadataBytes);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMostHealthStreams);
  // The library polls nothing for a server that has health alone.
  auto others = std::make_unique<grpc::CallbackGenericService>();
  builder.RegisterCallbackGenericService(others.get());
  auto out = Start(builder, address, port);
  if (out.ok()) out->others = std::move(others);
  return out;
}

}  // namespace hotline
