// Admission by numbers: calls under way, and calls a second.
#include "common/rpc/admission.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "gtest/gtest.h"

namespace hotline::rpc {
namespace {

constexpr int64_t kStart = 1'000'000;  // milliseconds

TEST(Admission, CallsUnderWayOfOneAndOfAll) {
  Admission admission({.calls = 5, .calls_of_one = 3, .calls_per_second = 1e6});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(admission.EnterCall("a", kStart).ok());
  EXPECT_EQ(ReasonOf(admission.EnterCall("a", kStart)), "CALLER_TOO_BUSY");
  EXPECT_TRUE(admission.EnterCall("b", kStart).ok());
  EXPECT_TRUE(admission.EnterCall("b", kStart).ok());
  EXPECT_EQ(ReasonOf(admission.EnterCall("c", kStart)), "TOO_MANY_CALLS");
  EXPECT_EQ(admission.calls(), 5);
  admission.LeaveCall("a");
  EXPECT_TRUE(admission.EnterCall("a", kStart).ok());
}

TEST(Admission, CallsASecondWithTwiceAsManyAtOnce) {
  Admission admission({.calls_per_second = 10});
  const auto begun = [&](int64_t at_ms) {
    int n = 0;
    while (admission.EnterCall("a", at_ms).ok()) {
      admission.LeaveCall("a");
      ++n;
    }
    return n;
  };
  EXPECT_EQ(begun(kStart), 20);
  EXPECT_EQ(begun(kStart), 0);
  EXPECT_EQ(begun(kStart + 500), 5);
  EXPECT_EQ(begun(kStart + 600), 1);
  EXPECT_EQ(begun(kStart + 100'000), 20) << "no more, however long the rest";
  EXPECT_TRUE(admission.EnterCall("b", kStart).ok());
}

TEST(Admission, CallersWhoDoNothingAreForgottenAndOthersAreNot) {
  Admission admission({.calls = 1'000'000, .calls_of_one = 1, .calls_per_second = 100});
  EXPECT_TRUE(admission.EnterCall("busy", kStart).ok());
  for (int i = 0; i < 50'000; ++i) {
    const std::string name = absl::StrCat("c", i);
    ASSERT_TRUE(admission.EnterCall(name, kStart + i).ok());
    admission.LeaveCall(name);
  }
  EXPECT_EQ(ReasonOf(admission.EnterCall("busy", kStart + 60'000)), "CALLER_TOO_BUSY");
  admission.LeaveCall("busy");
  EXPECT_TRUE(admission.EnterCall("busy", kStart + 60'000).ok());
}

}  // namespace
}  // namespace hotline::rpc
