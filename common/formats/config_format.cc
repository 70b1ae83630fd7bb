#include "common/formats/config_format.h"

#include <arpa/inet.h>

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/formats/strict_json.h"

namespace hotline {
namespace {

constexpr absl::string_view kHttps = "https://";
// Of one caller: many times what one console, or one system with a pool of workers, needs.
constexpr int kDefaultCallsOfOne = 200, kDefaultCallsPerSecond = 1000, kDefaultStreamsOfOne = 64;
constexpr int kDefaultPartitions = 64;
constexpr int kMostPartitions = 1000;
constexpr int kDefaultLimitsShare = 100;
// Below the minute after which proxies commonly drop a connection that is silent.
constexpr int kDefaultBookmarkSeconds = 30, kMostBookmarkSeconds = 3600;
constexpr int kDefaultTimeoutMs = 2000;
constexpr int kDefaultKeepDays = 30, kMostKeepDays = 36500;

absl::Status Invalid(const std::string& path, std::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID",
               absl::StrCat(path, ": ", std::string(what)));
}

constexpr char kUsualAudience[] = "hotline";
// "iss" of the tokens that hotlinectl signs.
constexpr char kToolsIssuer[] = "hotline-development";
constexpr char kToolsCitizens[] = "hotline-development-citizens";

// "https://host/path" or "https://host:port/path", without user and fragment.
bool IsHttpsAddress(const std::string& url) {
  if (!absl::StartsWith(url, kHttps)) return false;
  const std::string rest = url.substr(kHttps.size()), host = rest.substr(0, rest.find('/'));
  if (host.empty() || rest.find_first_of("@# ") != std::string::npos ||
      host.find('?') != std::string::npos)
    return false;
  if (host.find(':') == std::string::npos) return true;
  const auto address = ReadAddress(host);
  return address && address->second > 0;
}

constexpr int kUsualStepUpMinutes = 10, kMostStepUpMinutes = 60;

std::string FaultOfStepUp(const store::v1::ServerConfig::StepUp& asked) {
  const std::string at = "identity.stepUp.";
  for (const std::string& method : asked.methods()) {
    if (method.find('/') == std::string::npos)
      return absl::StrCat(at, "methods: \"", method,
                          "\" is not a service and a method, such as TicketService/ApproveResult");
  }
  if (asked.methods().empty() != asked.assurances().empty())
    return at +
           "assurances: set methods and assurances together: which acts, and the values of "
           "\"acr\" that are enough for them";
  if (asked.minutes() < 0 || asked.minutes() > kMostStepUpMinutes)
    return absl::StrCat(at, "minutes: must lie between 1 and ", kMostStepUpMinutes);
  return "";
}

// What is wrong with `identity`; empty: nothing.
std::string FaultOfIdentity(const store::v1::ServerConfig& config) {
  std::set<std::string> names;
  for (int i = 0; i < config.identity().issuers_size(); ++i) {
    const auto& issuer = config.identity().issuers(i);
    const std::string at = absl::StrCat("identity.issuers[", i, "]");
    if (issuer.issuer().empty()) return at + ".issuer: must be set, exactly as the tokens' \"iss\"";
    if (!names.insert(issuer.issuer()).second)
      return absl::StrCat(at, ".issuer: \"", issuer.issuer(), "\" is named twice");
    if (issuer.jwks_file().empty() == issuer.jwks_url().empty())
      return at + ": set one of jwksFile and jwksUrl, where the issuer's public keys are";
    const std::string& url = issuer.jwks_url();
    if (!url.empty() && !IsHttpsAddress(url))
      return absl::StrCat(at, ".jwksUrl: \"", url,
                          "\" is not an address such as https://login.example.org/jwks.json");
    if (url.empty() && !issuer.ca_file().empty()) return at + ".caFile: is for jwksUrl only";
    const bool tools = issuer.issuer() == kToolsIssuer || issuer.issuer() == kToolsCitizens;
    if (tools && !issuer.development())
      return absl::StrCat(at, ".development: \"", issuer.issuer(),
                          "\" is the key of a machine's tools; say so by true");
    if (tools && issuer.citizens() != (issuer.issuer() == kToolsCitizens))
      return absl::StrCat(at, ".citizens: must be true for \"", kToolsCitizens,
                          "\", and for no other issuer of the tools");
    if (issuer.citizens() && issuer.roles_size() > 0)
      return at + ".roles: a citizen acts as PETITIONER and as nothing else; leave roles out";
    for (const std::string& role : issuer.roles()) {
      if (!RoleNamed(role))
        return absl::StrCat(at, ".roles: there is no role \"", role, "\"; AGENT is one");
    }
    if (issuer.development() && !IsLoopback(config.listen()))
      return at + ".development: a development issuer is believed on loopback only";
  }
  return FaultOfStepUp(config.identity().step_up());
}

std::string FaultOfWorkloads(const store::v1::ServerConfig& config) {
  std::set<std::string> ids, names;
  for (int i = 0; i < config.workloads_size(); ++i) {
    const auto& workload = config.workloads(i);
    const std::string at = absl::StrCat("workloads[", i, "]");
    if (workload.id().empty()) return at + ".id: must be set";
    if (!ids.insert(workload.id()).second)
      return absl::StrCat(at, ".id: \"", workload.id(), "\" stands twice");
    if (workload.names_size() == 0)
      return at + ".names: must hold a name of its certificates, such as spiffe://county/console";
    for (const std::string& name : workload.names()) {
      const bool dns = std::all_of(name.begin(), name.end(), [](unsigned char c) {
        return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-' || c == '.';
      });
      if (name.empty() || name.back() == '.' || (name.find("://") == std::string::npos && !dns))
        return absl::StrCat(at, ".names: \"", name,
                            "\" is neither a URI nor a DNS name in small letters");
      if (!names.insert(name).second)
        return absl::StrCat(at, ".names: \"", name, "\" is that of two workloads");
    }
  }
  return "";
}

// Whom the port lets in, and by what.
std::string FaultOfDoor(const store::v1::ServerConfig& config) {
  const auto& tls = config.tls();
  const bool beyond = !IsLoopback(config.listen());
  if (beyond && !config.has_tls() && !config.allow_plaintext_beyond_loopback())
    return absl::StrCat(
        "listen: ", config.listen(),
        " is beyond loopback and unencrypted; set tls.certificateFile and tls.keyFile, or ask "
        "for it by allowPlaintextBeyondLoopback");
  if (config.has_tls() && (tls.certificate_file().empty() || tls.key_file().empty()))
    return "tls: certificateFile and keyFile must both be set";
  const bool asks = !tls.callers_ca_file().empty();
  if (config.has_tls() && (beyond || asks) && asks == tls.callers_without_certificate())
    return asks ? "tls: set one of callersCaFile and callersWithoutCertificate"
                : "tls.callersCaFile: must be set beyond loopback, so that only known programs "
                  "connect; or ask for others by callersWithoutCertificate";
  const std::string& health = config.health_listen();
  if (!health.empty() && !ReadAddress(health))
    return absl::StrCat("healthListen: \"", health,
                        "\" is not host:port, such as \"0.0.0.0:8086\"");
  if (!tls.revoked_file().empty() && !asks) return "tls.revokedFile: is for callersCaFile only";
  if (asks != (config.workloads_size() > 0))
    return "workloads: is set together with tls.callersCaFile: which programs may connect";
  return FaultOfWorkloads(config);
}

// Where Redis is, and how it is spoken to.
std::string FaultOfRedis(const store::v1::ServerConfig& config) {
  const auto& redis = config.redis();
  const bool sentinels = redis.sentinels_size() > 0;
  if (!redis.unix_socket().empty() + !redis.host().empty() + sentinels != 1)
    return "redis: set one of unixSocket, host and port, or sentinels and masterName";
  if (sentinels == redis.master_name().empty())
    return "redis: sentinels and masterName are set together";
  if (!redis.host().empty() && (redis.port() < 1 || redis.port() > 65535))
    return "redis.port: must lie between 1 and 65535";
  std::vector<std::string> servers = {redis.sentinels().begin(), redis.sentinels().end()};
  for (const std::string& sentinel : servers) {
    if (!ReadAddress(sentinel))
      return absl::StrCat("redis.sentinels: \"", sentinel,
                          "\" is not host:port, such as \"10.0.0.1:26379\"");
  }
  const bool v6 = redis.host().find(':') != std::string::npos;
  if (!redis.host().empty())
    servers.push_back(absl::StrCat(v6 ? "[" : "", redis.host(), v6 ? "]:" : ":", redis.port()));
  const bool loopback = std::all_of(servers.begin(), servers.end(), IsLoopback);
  if (!loopback && !redis.has_tls() && !config.allow_plaintext_beyond_loopback())
    return "redis: is beyond loopback and unencrypted; set redis.tls, or ask for it by "
           "allowPlaintextBeyondLoopback";
  if (redis.has_tls() && !redis.unix_socket().empty())
    return "redis.tls: is for host and sentinels; a unix socket needs none";
  if (redis.has_tls() && redis.tls().ca_file().empty()) return "redis.tls.caFile: must be set";
  if (redis.tls().certificate_file().empty() != redis.tls().key_file().empty())
    return "redis.tls: certificateFile and keyFile are set together";
  if (redis.wait_replicas() < 0 || redis.wait_replicas() > 8)
    return "redis.waitReplicas: must lie between 0 and 8";
  if (redis.timeout_ms() < 0 || redis.timeout_ms() > 60'000)
    return "redis.timeoutMs: must lie between 1 and 60000";
  return "";
}

}  // namespace

std::optional<std::pair<std::string, int>> ReadAddress(const std::string& text) {
  const size_t colon = text.rfind(':');
  int port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(text.substr(colon + 1), &port) || port < 0 ||
      port > 65535)
    return std::nullopt;
  std::string host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (host.empty() || (!bracketed && host.find(':') != std::string::npos)) return std::nullopt;
  return std::pair(host, port);
}

bool IsUnixSocket(const std::string& address) {
  return absl::StartsWith(address, "unix:") && address.size() > 5;
}

bool IsLoopback(const std::string& host_port) {
  if (IsUnixSocket(host_port)) return true;
  auto address = ReadAddress(host_port);
  if (!address) return false;
  in_addr v4;
  if (inet_pton(AF_INET, address->first.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
  return address->first == "localhost" || address->first == "::1";
}

absl::StatusOr<store::v1::ServerConfig> ReadConfig(const std::string& path) {
  auto text = ReadFile(path);
  if (!text.ok()) return text.status();
  store::v1::ServerConfig config;
  if (auto faults = ReadStrictJson(path, *text, &config); !faults.empty())
    return Invalid(path, Describe(faults));
  if (config.listen().empty())
    return Invalid(path, "listen: must be set, for example \"127.0.0.1:12345\"");
  if (!IsUnixSocket(config.listen()) && !ReadAddress(config.listen())) {
    return Invalid(path, absl::StrCat("listen: \"", config.listen(),
                                      "\" is neither host:port, such as \"127.0.0.1:12345\", nor "
                                      "unix: and a path"));
  }
  if (config.admission().calls_of_one() < 0 || config.admission().calls_per_second_of_one() < 0 ||
      config.admission().streams_of_one() < 0)
    return Invalid(path,
                   "admission: callsOfOne, callsPerSecondOfOne and streamsOfOne must not be "
                   "negative");
  if (const std::string fault = FaultOfIdentity(config); !fault.empty())
    return Invalid(path, fault);
  if (const std::string fault = FaultOfDoor(config); !fault.empty()) return Invalid(path, fault);
  if (const std::string fault = FaultOfRedis(config); !fault.empty()) return Invalid(path, fault);
  if (config.partitions() < 0 || config.partitions() > kMostPartitions) {
    return Invalid(path, "partitions: must lie between 1 and 1000 and is fixed at installation");
  }
  if (config.limits_share_percent() < 0 || config.limits_share_percent() > 100)
    return Invalid(path, "limitsSharePercent: must lie between 1 and 100");
  if (config.limits_share_percent() == 0) config.set_limits_share_percent(kDefaultLimitsShare);
  if (config.bookmark_seconds() < 0 || config.bookmark_seconds() > kMostBookmarkSeconds)
    return Invalid(path,
                   absl::StrCat("bookmarkSeconds: must lie between 1 and ", kMostBookmarkSeconds));
  if (config.bookmark_seconds() == 0) config.set_bookmark_seconds(kDefaultBookmarkSeconds);
  if (config.secret_file().empty())
    return Invalid(path, "secretFile: must name a file with at least 16 random bytes");
  if (config.clock().empty()) config.set_clock("system");
  if (config.clock() != "system" && config.clock() != "simulated")
    return Invalid(path, "clock: must be \"system\" or \"simulated\"");
  if (config.clock() == "simulated") {
    absl::Time start;
    std::string error;
    if (!absl::ParseTime(absl::RFC3339_full, config.simulated_start(), &start, &error)) {
      return Invalid(path, absl::StrCat("simulatedStart: ", error,
                                        "; use a form like 2026-03-02T00:00:00+08:00"));
    }
  }
  if (config.has_archive()) {
    if (config.archive().directory().empty())
      return Invalid(path, "archive.directory: must name a folder that every process sees");
    if (config.archive().keep_days() < 0 || config.archive().keep_days() > kMostKeepDays)
      return Invalid(path, "archive.keepDays: must lie between 1 and 36500");
    if (config.archive().keep_days() == 0)
      config.mutable_archive()->set_keep_days(kDefaultKeepDays);
  }
  auto& admission = *config.mutable_admission();
  if (admission.calls_of_one() == 0) admission.set_calls_of_one(kDefaultCallsOfOne);
  if (admission.calls_per_second_of_one() == 0)
    admission.set_calls_per_second_of_one(kDefaultCallsPerSecond);
  if (admission.streams_of_one() == 0) admission.set_streams_of_one(kDefaultStreamsOfOne);
  if (config.identity().audience().empty()) config.mutable_identity()->set_audience(kUsualAudience);
  if (config.identity().has_step_up() && config.identity().step_up().minutes() == 0)
    config.mutable_identity()->mutable_step_up()->set_minutes(kUsualStepUpMinutes);
  if (config.partitions() == 0) config.set_partitions(kDefaultPartitions);
  if (config.redis().timeout_ms() == 0) config.mutable_redis()->set_timeout_ms(kDefaultTimeoutMs);
  return config;
}

}  // namespace hotline
