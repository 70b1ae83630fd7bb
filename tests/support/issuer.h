// The issuer that the servers of tests trust.
#pragma once

#include <string>

namespace hotline::testing {

// The development issuer of this test process, made when first asked for, which the tools it runs
// use too (HOTLINE_ISSUER); the member "identity" of a server's configuration, which trusts it, and
// `others`, each with a comma before it.
std::string TrustInIssuer(const std::string& others = "");

}  // namespace hotline::testing
