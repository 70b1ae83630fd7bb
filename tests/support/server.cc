#include "tests/support/server.h"

#include "services/tools/client/upload.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "hotline/v1/directory.pb.h"
#include "tests/support/issuer.h"
#include "tests/support/sample.h"

namespace hotline::testing {

std::string BinaryDirectory() {
  const char* given = std::getenv("HOTLINE_BIN");
  return given == nullptr ? "build/bin" : given;
}

std::string Shim(const std::string& name) {
  return std::filesystem::absolute(BinaryDirectory() + "/lib" + name + ".so");
}

std::string Server::log() const { return ReadWhole(Path(".log")); }

void Server::Launch() {
  if (address_.empty()) address_ = options_.listen;
  unlink(Path(".address").c_str());
  std::ofstream(Path(".json")) << R"({"listen": ")" << address_ << R"(", "redis": {)"
                               << options_.redis << R"(, "timeoutMs": 1000}, "secretFile": ")"
                               << options_.directory << R"(/secret", "addressFile": ")"
                               << Path(".address") << R"(", )" << TrustInIssuer(options_.issuers)
                               << R"(, "admission": {)" << options_.admission << "}"
                               << (options_.consent ? "" : R"(, "directoryWithoutConsent": true)")
                               << options_.fields << "}";
  process_ = Process({.line = {BinaryDirectory() + "/hotlined", "--config", Path(".json")},
                      .log = Path(".log"),
                      .environment = options_.environment,
                      .network = options_.network});
}

int Server::StartRefused() {
  Launch();
  return process_.Wait();
}

void Server::Start() {
  Launch();
  for (int i = 0; i < 1200; ++i) {
    std::ifstream in(Path(".address"));
    if (std::getline(in, address_) && !address_.empty()) {
      client_ = std::make_unique<ctl::Client>(address_, options_.credentials);
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
  }
  std::fprintf(stderr, "hotlined does not come up:\n%s\n", log().c_str());
  abort();
}

int Server::Stop(int signal) {
  process_.Signal(signal);
  return process_.Wait();
}

void Upload(ctl::Client& client, const std::vector<SourceText>& sources) {
  const absl::Status status =
      ctl::UploadJurisdiction(client, {"admin", {"ADMIN"}}, sources, {}).status();
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  abort();
}

}  // namespace hotline::testing
