// Page tokens and resume tokens are the caller's bytes until they are opened.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "common/rpc/page_token.h"
#include "common/workers/log_position.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  // Nobody makes a page token without the key.
  const hotline::rpc::Paging paging("the key nobody knows", "p-1", "filter", absl::UnixEpoch());
  if (size > 0 && paging.Open(text).ok()) std::abort();
  // A page token of our own holds what was put in; a position is never empty.
  if (size == 0) return 0;
  const auto opened = paging.Open(paging.Seal(text));
  if (!opened.ok() || *opened != text) std::abort();
  // A position that is read is written the same again.
  for (int partitions : {1, 3, 64}) {
    auto position = hotline::DecodePosition(text, partitions);
    if (!position.ok()) continue;
    auto again = hotline::DecodePosition(hotline::EncodePosition(*position), partitions);
    if (!again.ok() || again->marks.size() != static_cast<size_t>(partitions)) std::abort();
    for (int p = 0; p < partitions; ++p) {
      if (again->marks[p].sequence != position->marks[p].sequence ||
          again->marks[p].hash != position->marks[p].hash)
        std::abort();
    }
  }
  return 0;
}
