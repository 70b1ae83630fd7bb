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
constexpr char kDigest[] = "cc79872270dd4e1982d1801db495d50831cda99951b2612a0bb28a7e4bb8e2c8";

TEST(FunctionLibrary, OtherFunctionsHaveAnotherRevision) {
  EXPECT_TRUE(absl::StrContains(FunctionLibrary(), absl::StrCat("-- revision ", kRevision, "\n")));
  EXPECT_EQ(ToHex(Sha256(FunctionLibrary())), kDigest)
      << "raise the revision in functions.lua, and write both down here";
}

}  // namespace
}  // namespace hotline
