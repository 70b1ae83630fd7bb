// Sealed texts, against a published vector and every altered byte.
#include "common/base/aead.h"

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"

namespace hotline {
namespace {

// Test case 16 of the GCM specification (McGrew and Viega), appendix B: AES-256, with data that is
// bound but not sealed.
TEST(Aead, OpensThePublishedVector) {
  const std::string key = absl::HexStringToBytes(
                        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"),
                    nonce = absl::HexStringToBytes("cafebabefacedbaddecaf888"),
                    bound = absl::HexStringToBytes("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
                    text = absl::HexStringToBytes(
                        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"),
                    cipher = absl::HexStringToBytes(
                        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"),
                    tag = absl::HexStringToBytes("76fc6ece0f4e1768cddf8853bb2d551b");
  EXPECT_EQ(OpenAead(key, bound, nonce + cipher + tag), text);
}

TEST(Aead, OpensOnlyWhatWasSealedSo) {
  const std::string key(kAeadKeyBytes, 'k'), other(kAeadKeyBytes, 'l');
  for (const std::string& text : {std::string(), std::string("a"), std::string(70'000, 'b')}) {
    const std::string sealed = SealAead(key, "bound", text);
    EXPECT_EQ(OpenAead(key, "bound", sealed), text);
    EXPECT_NE(SealAead(key, "bound", text), sealed) << "a nonce is used once";
    EXPECT_EQ(OpenAead(other, "bound", sealed), std::nullopt);
    EXPECT_EQ(OpenAead(key, "else", sealed), std::nullopt);
    EXPECT_EQ(OpenAead(key, "bound", sealed.substr(1)), std::nullopt);
    EXPECT_EQ(OpenAead(key, "bound", sealed.substr(0, sealed.size() - 1)), std::nullopt);
    for (size_t i = 0; i<sealed.size(); i += sealed.size()> 100 ? 997 : 1) {
      std::string altered = sealed;
      altered[i] ^= 1;
      EXPECT_EQ(OpenAead(key, "bound", altered), std::nullopt) << i;
    }
  }
  EXPECT_EQ(OpenAead(key, "bound", ""), std::nullopt);
}

}  // namespace
}  // namespace hotline
