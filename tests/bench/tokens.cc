// What it costs to recognise a caller: at the first sight of a token, and when it is remembered.
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/digest.h"
#include "common/base/log.h"
#include "common/identity/authenticator.h"
#include "tests/bench/stages.h"
#include "tests/support/token_maker.h"

namespace hotline::bench {
namespace {

using testing::TokenMaker;

constexpr int kTokens = 2000, kRounds = 20;
constexpr char kIssuer[] = "https://login.example.org";  // that of GoodClaims

// Microseconds for each of `count` things.
double MicrosecondsEach(int64_t since_ns, int count) {
  return static_cast<double>(MonotonicNs() - since_ns) / 1000 / count;
}

void Recognise(TokenMaker::Kind kind, const char* name, Report& report) {
  const std::unique_ptr<Clock> clock = NewSystemClock();
  const absl::Time now = clock->Now();
  const TokenMaker maker(kind, "k");
  auto keys = std::make_shared<identity::KeySource>(
      kIssuer, [&]() -> absl::StatusOr<std::string> { return maker.Set(); },
      identity::KeySource::Options{}, *clock);
  if (!keys->Look().ok()) throw Fault{"tokens: the key set is not read"};
  const identity::Revocations none;
  identity::TokenAuthenticator authenticator("hotline", {{kIssuer, keys, {}, {}}}, none);
  std::vector<std::string> tokens;
  for (int i = 0; i < kTokens; ++i)
    tokens.push_back(maker.Sign(testing::GoodClaims(now, {{"jti", absl::StrCat("\"", i, "\"")}})));
  const auto all = [&] {
    for (const std::string& token : tokens) {
      if (authenticator.Recognise(token, nullptr, now).caller == nullptr)
        throw Fault{absl::StrCat("tokens: a good ", name, " token is refused")};
    }
  };
  int64_t start = MonotonicNs();
  all();
  report.Add(absl::StrCat("token_first_", name, "_us"), MicrosecondsEach(start, kTokens));
  start = MonotonicNs();
  for (int i = 0; i < kRounds; ++i) all();
  report.Add(absl::StrCat("token_known_", name, "_us"), MicrosecondsEach(start, kTokens * kRounds));
  start = MonotonicNs();
  for (const std::string& token : tokens) (void)Sha256(token);
  report.Add(absl::StrCat("token_digest_", name, "_us"), MicrosecondsEach(start, kTokens));
}

}  // namespace

void Tokens(const Plan&, Report& report) {
  SetLogging(false);
  Recognise(TokenMaker::Kind::kEs256, "es256", report);
  Recognise(TokenMaker::Kind::kRs256, "rs256", report);
  Recognise(TokenMaker::Kind::kEdDsa, "eddsa", report);
  SetLogging(true);
}

}  // namespace hotline::bench
