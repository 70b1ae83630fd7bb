#include "tests/support/issuer.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "services/tools/client/dev_issuer.h"
#include "services/tools/client/tokens.h"

namespace hotline::testing {

std::string TrustInIssuer(const std::string& others) {
  // A folder of this process, which goes with it.
  static const std::string* const folder = [] {
    auto* made = new std::string(std::filesystem::temp_directory_path() /
                                 absl::StrCat("hotline-issuer-", getpid()));
    std::filesystem::remove_all(*made);
    if (const absl::Status created = ctl::DevIssuer::Create(*made); !created.ok()) {
      std::fprintf(stderr, "%s\n", std::string(created.message()).c_str());
      abort();
    }
    setenv("HOTLINE_ISSUER", made->c_str(), /*overwrite=*/1);
    ctl::Tokens::OfThisProcess().UseIssuer(*made);
    std::atexit([] { std::filesystem::remove_all(std::getenv("HOTLINE_ISSUER")); });
    return made;
  }();
  return absl::StrCat(
      R"("identity": {"issuers": [{"issuer": "hotline-development", "jwksFile": ")", *folder,
      R"(/jwks.json", "development": true}, )"
      R"({"issuer": "hotline-development-citizens", "jwksFile": ")",
      *folder, R"(/jwks.json", "development": true, "citizens": true})", others, "]}");
}

}  // namespace hotline::testing
