#include <httplib.h>

#include <filesystem>
#include <thread>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/identity/fetch_keys.h"

namespace hotline::identity {
namespace {

constexpr int64_t kMostBytes = 256 * 1024;
constexpr time_t kConnectSeconds = 3, kAnswerSeconds = 5;
// From the first byte asked for to the last that came.
constexpr absl::Duration kWhole = absl::Seconds(10);
constexpr char kHttps[] = "https://";

absl::StatusOr<std::string> Get(const std::string& origin, const std::string& path,
                                const std::string& ca_file) {
  httplib::Client client(origin);
  client.set_connection_timeout(kConnectSeconds);
  client.set_read_timeout(kAnswerSeconds);
  client.set_follow_location(false);
  client.enable_server_certificate_verification(true);
  if (!ca_file.empty()) client.set_ca_cert_path(ca_file.c_str());
  std::string body;
  // The time-outs above are of each read: a server that sends a byte now and then would never end.
  absl::Notification ended;
  std::thread watch([&] {
    if (!ended.WaitForNotificationWithTimeout(kWhole)) client.stop();
  });
  const auto take = [&body](const char* data, size_t size) {
    body.append(data, size);
    return static_cast<int64_t>(body.size()) <= kMostBytes;
  };
  const auto stop_watching = absl::MakeCleanup([&] {
    ended.Notify();
    watch.join();
  });
  const auto answer = client.Get(path.c_str(), take);
  if (static_cast<int64_t>(body.size()) > kMostBytes)
    return absl::UnavailableError(absl::StrCat("more than ", kMostBytes, " bytes came"));
  if (!answer) return absl::UnavailableError(httplib::to_string(answer.error()));
  constexpr int kOk = 200;
  if (answer->status != kOk) return absl::UnavailableError(absl::StrCat("HTTP ", answer->status));
  return body;
}

}  // namespace

FetchKeys FromFile(std::string path) {
  return [path = std::move(path)]() -> absl::StatusOr<std::string> {
    // A pipe would be read for ever.
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
      return absl::NotFoundError(absl::StrCat(path, " is not there, or is no file"));
    return ReadFile(path, kMostBytes);
  };
}

absl::StatusOr<FetchKeys> FromUrl(const std::string& url, const std::string& ca_file) {
  const size_t host = sizeof(kHttps) - 1;
  const size_t slash = url.find('/', host);
  if (!absl::StartsWith(url, kHttps) || slash == host || url.size() == host)
    return Error(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID",
                 absl::StrCat("\"", url,
                              "\" is not an address such as https://login.example.org/jwks.json"))
        .status();
  const std::string origin = url.substr(0, slash),
                    path = slash == std::string::npos ? "/" : url.substr(slash);
  return FetchKeys([url, origin, path, ca_file]() -> absl::StatusOr<std::string> {
    std::string why;
    try {  // the library throws for some addresses
      auto text = Get(origin, path, ca_file);
      if (text.ok()) return text;
      why = std::string(text.status().message());
    } catch (const std::exception& e) {
      why = e.what();
    }
    return absl::UnavailableError(absl::StrCat(url, " does not give its keys: ", why));
  });
}

}  // namespace hotline::identity
