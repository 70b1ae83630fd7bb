// Pages: their size, and tokens that hold a position nobody but this installation can read, for one
// question of one caller.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace hotline::rpc {

// Returns the page size to serve: `usual` for 0, at most `most`. The rules of the field refuse
// negative sizes.
inline int PageSize(int asked, int usual, int most) {
  return asked == 0 ? usual : asked < most ? asked : most;
}

// A page token serves for so long.
inline constexpr absl::Duration kPageTokenLife = absl::Hours(1);

// The pages of one question. Immutable; thread-safe.
class Paging {
 public:
  // `secret` is the installation's, `caller` the subject of the call, `question` what is asked
  // without size and token. A token of another caller, another question or an hour before `now` is
  // refused.
  Paging(std::string_view secret, std::string_view caller, std::string_view question,
         absl::Time now);

  // A token that holds `position`. Its length tells the position's in steps of 32 bytes only.
  std::string Seal(std::string_view position) const;
  // The position; empty for an empty token, the first page. INVALID_ARGUMENT / PAGE_TOKEN_INVALID.
  absl::StatusOr<std::string> Open(std::string_view token) const;

 private:
  const std::string bound_to_, key_;
  const absl::Time now_;
};

}  // namespace hotline::rpc
