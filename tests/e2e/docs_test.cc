// The documents that are written from tables in the code are those in docs/.
#include <unistd.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/support/installation.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

TEST(Documents, AreWhatTheCodeSays) {
  const std::string folder = absl::StrCat(::testing::TempDir(), "/docs-", getpid());
  std::filesystem::create_directories(folder);
  int code = 0;
  testing::RunTool("hotline-docs " + folder, &code);
  ASSERT_EQ(code, 0);
  int compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    EXPECT_EQ(testing::ReadWhole(testing::SourceRoot() + "/docs/" + name),
              testing::ReadWhole(entry.path()))
        << name << ": write it again with build/bin/hotline-docs docs";
    ++compared;
  }
  EXPECT_EQ(compared, 5);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace hotline
