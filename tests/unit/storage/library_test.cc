// The functions inside Redis: a server that has those of one revision keeps them until a higher one
// comes.
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/storage/redis_record_store.h"
#include "gtest/gtest.h"

namespace hotline {
namespace {

// Both change together: other functions under the old number would never be loaded.
constexpr int kRevision = 7;
constexpr char kDigest[] = "cb74eedc567f62e41cf0eaa4ceaa9dbba2e1e8d1e31ab3fc48f91e41b3a843ad";

TEST(FunctionLibrary, OtherFunctionsHaveAnotherRevision) {
  EXPECT_TRUE(absl::StrContains(FunctionLibrary(), absl::StrCat("-- revision ", kRevision, "\n")));
  EXPECT_EQ(ToHex(Sha256(FunctionLibrary())), kDigest)
      << "raise the revision in functions.lua, and write both down here";
}

}  // namespace
}  // namespace hotline
