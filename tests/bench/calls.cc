#include "tests/bench/calls.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "services/tools/client/tokens.h"
#include "tests/bench/echo.grpc.pb.h"

namespace hotline::bench {
namespace {

class Echoing final : public EchoService::CallbackService {
  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* context, const EchoRequest* request,
                                 EchoResponse* response) override {
    response->mutable_payload()->resize(static_cast<size_t>(request->reply_bytes()));
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

}  // namespace

std::vector<std::shared_ptr<grpc::Channel>> Connect(const std::string& address, int connections) {
  std::vector<std::shared_ptr<grpc::Channel>> out;
  for (int i = 0; i < connections; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    out.push_back(
        grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments));
  }
  return out;
}

std::string TokenOf(const std::string& person, const std::string& role) {
  // A server of this process trusts the issuer of it, so there is one.
  return absl::StrCat("Bearer ", *ctl::Tokens::OfThisProcess().For({person, {role}}));
}

EchoServer::EchoServer() {
  char name[] = "/tmp/hotline-echo-XXXXXX";
  directory_ = mkdtemp(name);
  std::string file = directory_ + "/address";
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execl("/proc/self/exe", "hotline-bench", "--serve-echo", file.c_str(), nullptr);
    _exit(127);
  }
  for (int i = 0; i < 400 && address_.empty(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    std::ifstream(file) >> address_;
  }
}

EchoServer::~EchoServer() {
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  std::filesystem::remove_all(directory_);
}

int EchoServer::Serve(const std::string& address_file) {
  Echoing service;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  auto server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  std::ofstream(address_file + ".part") << "127.0.0.1:" << port;
  std::filesystem::rename(address_file + ".part", address_file);
  server->Wait();
  return 0;
}

LoadResult RunEcho(const std::string& address, const std::string& token, size_t request_bytes,
                   size_t response_bytes, const LoadOptions& options) {
  auto channels = Connect(address);
  std::vector<std::unique_ptr<EchoService::Stub>> stubs;
  for (const auto& channel : channels) stubs.push_back(EchoService::NewStub(channel));
  std::vector<Unary<EchoRequest, EchoResponse>> calls(options.in_flight);
  for (auto& call : calls) {
    call.request.mutable_payload()->resize(request_bytes);
    call.request.set_reply_bytes(static_cast<int>(response_bytes));
  }
  return RunLoad(options, [&](int slot, Done done) {
    auto& call = calls[slot];
    call.Begin(token);
    stubs[slot % stubs.size()]->async()->Echo(
        &*call.context, &call.request, &call.response,
        [done = std::move(done)](grpc::Status status) { done(rpc::FromGrpc(status)); });
  });
}

}  // namespace hotline::bench
