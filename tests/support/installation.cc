#include "tests/support/installation.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "hotline/v1/directory.pb.h"
#include "tests/support/sample.h"

namespace hotline::testing {

std::string BinaryDirectory() {
  const char* given = std::getenv("HOTLINE_BIN");
  return given == nullptr ? "build/bin" : given;
}

Installation::Installation(InstallationOptions options) : options_(options) {
  std::ofstream(redis_.directory() + "/secret") << kInstallationSecret;
  if (options_.through_proxy) proxy_ = std::make_unique<FaultProxy>(redis_.socket());
  address_ = "127.0.0.1:0";
  StartServer();
  if (!options_.load_sample) return;
  v1::UploadJurisdictionRequest request;
  for (const SourceText& s : SampleSources()) {
    auto* source = request.add_sources();
    source->set_name(s.name);
    source->set_json(s.json);
  }
  v1::UploadJurisdictionResponse response;
  absl::Status status =
      Call("DirectoryService/UploadJurisdiction", "admin", "ADMIN", request, &response);
  if (!status.ok()) {
    std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
    abort();
  }
}

Installation::~Installation() {
  client_.reset();
  if (pid_ != 0) StopServer(SIGKILL);
}

std::string Installation::log() const { return ReadWhole(redis_.directory() + "/hotlined.log"); }

void Installation::StartServer() {
  const std::string dir = redis_.directory();
  const std::string redis =
      proxy_ ? R"("host": "127.0.0.1", "port": )" + std::to_string(proxy_->port())
             : R"("unixSocket": ")" + redis_.socket() + '"';
  unlink((dir + "/address").c_str());
  std::ofstream(dir + "/hotlined.json")
      << R"({"listen": ")" << address_ << R"(", "redis": {)" << redis
      << R"(, "timeoutMs": 1000}, "secretFile": ")" << dir << R"(/secret", "addressFile": ")" << dir
      << R"(/address", "dataDirectory": ")" << dir << R"(", "insecureDevIdentity": true)"
      << (options_.simulated
              ? R"(, "clock": "simulated", "simulatedStart": ")" + options_.simulated_start + '"'
              : "")
      << "}";
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // it dies with the test, however that dies
    int log = open((dir + "/hotlined.log").c_str(), O_CREAT | O_APPEND | O_WRONLY, 0600);
    dup2(log, STDERR_FILENO);
    std::string binary = BinaryDirectory() + "/hotlined", config = dir + "/hotlined.json";
    execl(binary.c_str(), "hotlined", "--config", config.c_str(), nullptr);
    _exit(127);
  }
  for (int i = 0; i < 600; ++i) {
    std::ifstream in(dir + "/address");
    if (std::getline(in, address_) && !address_.empty()) {
      client_ = std::make_unique<ctl::Client>(address_);
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  std::fprintf(stderr, "hotlined does not come up:\n%s\n", log().c_str());
  abort();
}

int Installation::StopServer(int signal) {
  kill(pid_, signal);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

v1::CreateTicketRequest NewRequest(const std::string& id, const std::string& department) {
  v1::CreateTicketRequest r;
  r.mutable_ticket()->set_kind(v1::COMPLAINT);
  r.mutable_ticket()->set_channel(v1::PHONE);
  r.mutable_ticket()->set_text("商家不开发票");
  r.mutable_ticket()->set_department(department);
  auto* p = r.mutable_ticket()->add_petitioners();
  p->set_kind(v1::CITIZEN);
  p->set_display_name("王先生");
  p->set_phone("19900000001");
  r.set_request_id(id);
  return r;
}

std::string RunTool(const std::string& command, int* code) {
  std::string line = BinaryDirectory() + "/" + command, out;
  FILE* pipe = popen(line.c_str(), "r");
  char buffer[4096];
  for (size_t n; (n = fread(buffer, 1, sizeof(buffer), pipe)) > 0;) out.append(buffer, n);
  int status = pclose(pipe);
  if (code != nullptr) *code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return out;
}

}  // namespace hotline::testing
