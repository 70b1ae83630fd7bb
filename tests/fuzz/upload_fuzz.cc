// An uploaded jurisdiction is whatever somebody typed: it is taken whole, or refused with lines.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "common/base/error.h"
#include "common/formats/jurisdiction_format.h"
#include "google/protobuf/stubs/logging.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto quiet = google::protobuf::SetLogHandler(nullptr);
  (void)quiet;
  std::string text(reinterpret_cast<const char*>(data), size);
  size_t half = text.find('\x1E');  // two files, to be put together
  std::vector<hotline::SourceText> sources = {{"a.json", text.substr(0, half)}};
  if (half != std::string::npos) sources.push_back({"b.json", text.substr(half + 1)});
  auto read = hotline::ReadJurisdiction(sources);
  if (read.ok()) return 0;
  if (read.status().code() != absl::StatusCode::kInvalidArgument ||
      hotline::PartsOf(read.status()).fields.empty())
    std::abort();
  return 0;
}
