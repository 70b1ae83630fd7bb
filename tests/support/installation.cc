#include "tests/support/installation.h"

#include <signal.h>

#include <cstdio>
#include <fstream>

namespace hotline::testing {

namespace {

std::string SimulatedFrom(const std::string& start) {
  return R"(, "clock": "simulated", "simulatedStart": ")" + start + '"';
}

}  // namespace

Installation::Installation(InstallationOptions options) : redis_(options.redis) {
  const std::string dir = redis_.directory();
  std::ofstream(dir + "/secret") << kInstallationSecret;
  if (options.through_proxy) proxy_ = std::make_unique<FaultProxy>(redis_.socket());
  ServerOptions server;
  server.directory = dir;
  server.issuers = options.issuers;
  server.consent = options.consent;
  server.credentials = options.credentials;
  if (!options.admission.empty()) server.admission = options.admission;
  server.redis = proxy_ ? R"("host": "127.0.0.1", "port": )" + std::to_string(proxy_->port())
                        : R"("unixSocket": ")" + redis_.socket() + '"';
  fields_ = R"(, "dataDirectory": ")" + dir + '"' + options.fields;
  server.fields = fields_ + (options.simulated ? SimulatedFrom(options.simulated_start) : "");
  server_ = std::make_unique<Server>(server);
  server_->Start();
  if (options.load_sample)
    Upload(server_->client(), options.sources.empty() ? SampleSources() : options.sources);
}

void Installation::StartServerAt(const std::string& simulated_start) {
  server_->set_fields(fields_ + SimulatedFrom(simulated_start));
  server_->Start();
}

v1::CreateTicketRequest NewRequest(const std::string& id, const std::string& department) {
  v1::CreateTicketRequest r;
  r.mutable_ticket()->set_kind(v1::TICKET_KIND_COMPLAINT);
  r.mutable_ticket()->set_channel(v1::CHANNEL_PHONE);
  r.mutable_ticket()->set_text("商家不开发票");
  r.mutable_ticket()->set_department(department);
  auto* p = r.mutable_ticket()->add_petitioners();
  p->set_kind(v1::PETITIONER_KIND_CITIZEN);
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
