// The command line of hotlined.
#pragma once

#include <set>
#include <string>

#include "absl/status/statusor.h"

namespace hotline {

struct Arguments {
  std::string config;
  std::set<std::string> roles;  // all of them where none was named
};

// INVALID_ARGUMENT / USAGE with the usage text.
absl::StatusOr<Arguments> ParseArguments(int argc, char** argv);

}  // namespace hotline
