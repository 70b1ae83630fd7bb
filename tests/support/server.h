// A hotlined process of a test. It dies with the test.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "services/tools/client/client.h"
#include "tests/support/process.h"
#include "tests/support/sample.h"

namespace hotline::testing {

struct ServerOptions {
  std::string directory;          // of its files; holds `secret`
  std::string name = "hotlined";  // of its files
  std::string listen = "127.0.0.1:0";
  std::string redis;  // the fields of its configuration's "redis"
  // What one caller may have; by default more than any test asks for.
  std::string admission =
      R"("callsOfOne": 100000, "callsPerSecondOfOne": 1000000, "streamsOfOne": 100000)";
  bool consent = false;  // changes of the jurisdiction need a second person
  std::string issuers;   // beside that of the tests, each with a comma before it
  std::string fields;    // more fields, each with a comma before it
  std::map<std::string, std::string> environment;
  // Of the tests' own connection.
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
  pid_t network = 0;  // see Command
};

class Server {
 public:
  explicit Server(ServerOptions options) : options_(std::move(options)) {}

  // Of the configuration of the next start.
  void set_fields(std::string fields) { options_.fields = std::move(fields); }
  // Returns when it serves; at the same address as before.
  void Start();
  // For a start that must be refused: waits until the process has ended; its exit code.
  int StartRefused();
  // The signal, then waits for the process; its exit code, or -signal.
  int Stop(int signal);

  pid_t pid() const { return process_.pid(); }
  void Signal(int signal) const { process_.Signal(signal); }
  const std::string& address() const { return address_; }
  ctl::Client& client() { return *client_; }
  std::string log() const;

 private:
  std::string Path(const std::string& suffix) const {
    return options_.directory + "/" + options_.name + suffix;
  }
  void Launch();

  ServerOptions options_;
  std::string address_;
  Process process_;
  std::unique_ptr<ctl::Client> client_;
};

// Makes the county of these the next version.
void Upload(ctl::Client& client, const std::vector<SourceText>& sources);

std::string BinaryDirectory();
// A library there that a process is started with (LD_PRELOAD); by its name, as "disk_shim".
std::string Shim(const std::string& name);

}  // namespace hotline::testing
