// Whole files: found whole, replaced whole, and refused in words.
#include <unistd.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "gtest/gtest.h"

namespace hotline {
namespace {

class File : public ::testing::Test {
 protected:
  File() { std::filesystem::create_directories(folder_); }
  ~File() override { std::filesystem::remove_all(folder_); }
  size_t Entries() const {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder_), {}));
  }
  const std::string folder_ = absl::StrCat(::testing::TempDir(), "/file-", getpid());
  const std::string path_ = folder_ + "/a";
};

TEST_F(File, IsWhatWasWrittenLastAndNothingElseIsLeft) {
  const std::string large(3 << 20, 'x');
  for (const std::string& bytes :
       {large, std::string("短"), std::string(), std::string("\0a", 2)}) {
    ASSERT_TRUE(WriteFile(path_, bytes).ok());
    auto read = ReadFile(path_);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(*read, bytes);
  }
  EXPECT_EQ(Entries(), 1u);
}

TEST_F(File, ThatCannotBeWrittenLeavesTheOneBefore) {
  // A folder of that name cannot be replaced by a file.
  std::filesystem::create_directories(path_ + "/b");
  const auto status = WriteFile(path_, "x");
  EXPECT_EQ(ReasonOf(status), "FILE_NOT_WRITTEN");
  EXPECT_TRUE(std::filesystem::exists(path_ + "/b"));
  EXPECT_EQ(Entries(), 1u);
  EXPECT_EQ(ReasonOf(WriteFile(folder_ + "/no/such/place", "x")), "FILE_NOT_WRITTEN");
}

TEST_F(File, ThatIsNotThereTooLargeOrAFolderIsRefused) {
  EXPECT_EQ(ReasonOf(ReadFile(path_).status()), "FILE_NOT_FOUND");
  EXPECT_EQ(ReasonOf(ReadFile(folder_).status()), "FILE_NOT_FOUND");
  ASSERT_TRUE(WriteFile(path_, "12345").ok());
  EXPECT_TRUE(ReadFile(path_, 5).ok());
  EXPECT_EQ(ReasonOf(ReadFile(path_, 4).status()), "FILE_TOO_LARGE");
}

}  // namespace
}  // namespace hotline
