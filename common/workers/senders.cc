#include <httplib.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/base/log.h"
#include "common/formats/config_format.h"
#include "common/workers/senders.h"
#include "nlohmann/json.hpp"

namespace hotline {
namespace {

constexpr int kHttpThreads = 8;
constexpr time_t kConnectSeconds = 3, kAnswerSeconds = 10;
constexpr int kLeastSecretBytes = 16;

class LogSender : public Sender {
 public:
  std::string name() const override { return "log"; }
  bool Takes(const store::v1::OutboxEntry&) const override { return true; }
  absl::Status Send(const store::v1::OutboxEntry& e, const std::string&, absl::Time) override {
    // What a petitioner is told stands in no log: only that it was.
    if (e.petitioner() > 0) {
      Log("message", {{"id", e.id()}, {"message", e.message()}, {"channel", e.channel()}});
      return absl::OkStatus();
    }
    Log("notice", {{"id", e.id()},
                   {"what", e.what()},
                   {"limit", e.limit()},
                   {"level", e.level()},
                   {"department", e.department()},
                   {"person", e.person()}});
    return absl::OkStatus();
  }
};

// "https://host:port/path" in its two parts.
struct Url {
  std::string origin, path;
};
absl::StatusOr<Url> ReadUrl(const std::string& url, const std::string& field) {
  const size_t scheme = url.find("://");
  const std::string kind = url.substr(0, scheme);
  const size_t slash = scheme == std::string::npos ? scheme : url.find('/', scheme + 3);
  const std::string host =
      scheme == std::string::npos ? "" : url.substr(scheme + 3, slash - scheme - 3);
  // What goes there names people, and a token opens the gateway: it is encrypted beyond this
  // machine.
  const bool here = IsLoopback(absl::StrContains(host, ":") ? host : absl::StrCat(host, ":80"));
  if (kind == "http" && !host.empty() && !here) {
    return Error(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID",
                 absl::StrCat(field, ": \"", url,
                              "\" is not encrypted; use https (http is for "
                              "loopback only)"))
        .status();
  }
  if ((kind != "http" && kind != "https") || host.empty()) {
    return Error(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID",
                 absl::StrCat(field, ": \"", url,
                              "\" is not an address such as https://example.org/notices"))
        .status();
  }
  return Url{url.substr(0, slash), slash == std::string::npos ? "/" : url.substr(slash)};
}

absl::StatusOr<std::string> ReadSecret(const std::string& file, const std::string& field) {
  auto text = ReadFile(file);
  if (!text.ok()) return text.status();
  std::string secret(absl::StripAsciiWhitespace(*text));
  if (static_cast<int>(secret.size()) < kLeastSecretBytes) {
    return Error(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID",
                 absl::StrCat(field, ": ", file, " holds fewer than 16 bytes"))
        .status();
  }
  return secret;
}

// A connection of its own for each message: a gateway that hangs holds up nobody else.
absl::Status Post(const Url& url, const httplib::Headers& headers, const std::string& body) {
  httplib::Client client(url.origin);
  client.set_connection_timeout(kConnectSeconds);
  client.set_read_timeout(kAnswerSeconds);
  client.set_write_timeout(kAnswerSeconds);
  auto answer = client.Post(url.path.c_str(), headers, body, "application/json; charset=utf-8");
  if (!answer) return absl::UnavailableError(httplib::to_string(answer.error()));
  if (answer->status >= 200 && answer->status < 300) return absl::OkStatus();
  const std::string what = absl::StrCat("HTTP ", answer->status);
  constexpr int kBadRequest = 400, kUnprocessable = 422;
  if (answer->status == kBadRequest || answer->status == kUnprocessable)
    return absl::InvalidArgumentError(what);
  return absl::UnavailableError(what);
}

// Signed, so that the other side knows who sent it.
absl::Status SignedPost(const Url& url, const std::string& secret, const std::string& id,
                        absl::Time now, const nlohmann::ordered_json& json) {
  const std::string body = json.dump();
  return Post(url,
              {{"X-Hotline-Id", id},
               {"X-Hotline-Signature", WebhookSignature(secret, absl::ToUnixSeconds(now), body)}},
              body);
}

class WebhookSender : public Sender {
 public:
  WebhookSender(Url url, std::string secret) : url_(std::move(url)), secret_(std::move(secret)) {}
  std::string name() const override { return "webhook"; }
  int threads() const override { return kHttpThreads; }
  absl::Status Send(const store::v1::OutboxEntry& e, const std::string&, absl::Time now) override {
    nlohmann::ordered_json json = {{"id", e.id()},
                                   {"ticket", e.ticket()},
                                   {"what", e.what()},
                                   {"limit", e.limit()},
                                   {"level", e.level()},
                                   {"department", e.department()},
                                   {"person", e.person()},
                                   {"atMs", e.at_ms()},
                                   {"dueMs", e.due_ms()},
                                   {"urgent", e.urgent()},
                                   {"acknowledge", e.acknowledge()},
                                   {"text", e.text()}};
    return SignedPost(url_, secret_, e.id(), now, json);
  }

 private:
  const Url url_;
  const std::string secret_;
};

// Into the petitioner's own account with the citizen portal.
class PortalSender : public Sender {
 public:
  PortalSender(Url url, std::string secret) : url_(std::move(url)), secret_(std::move(secret)) {}
  std::string name() const override { return "portal"; }
  int threads() const override { return kHttpThreads; }
  bool Takes(const store::v1::OutboxEntry& e) const override {
    return e.petitioner() > 0 && e.channel() == "app";
  }
  absl::Status Send(const store::v1::OutboxEntry& e, const std::string&, absl::Time now) override {
    nlohmann::ordered_json json = {
        {"id", e.id()},         {"ticket", e.ticket()}, {"petitioner", e.petitioner()},
        {"event", e.message()}, {"atMs", e.at_ms()},    {"text", e.text()}};
    return SignedPost(url_, secret_, e.id(), now, json);
  }

 private:
  const Url url_;
  const std::string secret_;
};

class SmsSender : public Sender {
 public:
  SmsSender(Url url, std::string token) : url_(std::move(url)), token_(std::move(token)) {}
  std::string name() const override { return "sms"; }
  int threads() const override { return kHttpThreads; }
  bool Takes(const store::v1::OutboxEntry& e) const override {
    return e.petitioner() == 0 || e.channel() == "sms";
  }
  absl::Status Send(const store::v1::OutboxEntry& e, const std::string& phone,
                    absl::Time) override {
    if (phone.empty()) return absl::InvalidArgumentError("no number is known");
    nlohmann::ordered_json json = {{"id", e.id()}, {"phone", phone}, {"text", e.text()}};
    return Post(url_, {{"Authorization", "Bearer " + token_}}, json.dump());
  }

 private:
  const Url url_;
  const std::string token_;
};

}  // namespace

std::string WebhookSignature(const std::string& secret, int64_t unix_seconds,
                             const std::string& body) {
  return absl::StrCat("t=", unix_seconds,
                      ",v1=", ToHex(HmacSha256(secret, absl::StrCat(unix_seconds, ".", body))));
}

absl::StatusOr<std::vector<std::unique_ptr<Sender>>> MakeSenders(
    const store::v1::ServerConfig::Notify& config) {
  std::vector<std::unique_ptr<Sender>> out;
  if (config.log()) out.push_back(std::make_unique<LogSender>());
  if (config.has_webhook()) {
    auto url = ReadUrl(config.webhook().url(), "notify.webhook.url");
    if (!url.ok()) return url.status();
    auto secret = ReadSecret(config.webhook().secret_file(), "notify.webhook.secretFile");
    if (!secret.ok()) return secret.status();
    out.push_back(std::make_unique<WebhookSender>(*url, *secret));
  }
  if (config.has_portal()) {
    auto url = ReadUrl(config.portal().url(), "notify.portal.url");
    if (!url.ok()) return url.status();
    auto secret = ReadSecret(config.portal().secret_file(), "notify.portal.secretFile");
    if (!secret.ok()) return secret.status();
    out.push_back(std::make_unique<PortalSender>(*url, *secret));
  }
  if (config.has_sms()) {
    auto url = ReadUrl(config.sms().url(), "notify.sms.url");
    if (!url.ok()) return url.status();
    auto token = ReadSecret(config.sms().token_file(), "notify.sms.tokenFile");
    if (!token.ok()) return token.status();
    out.push_back(std::make_unique<SmsSender>(*url, *token));
  }
  return out;
}

}  // namespace hotline
