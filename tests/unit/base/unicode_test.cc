// What a reader sees of a text, and what two writers of the same words both have.
#include "common/base/unicode.h"

#include "gtest/gtest.h"

namespace hotline {
namespace {

TEST(Unicode, AReaderSeesNothingOfBlanksControlsAndFillers) {
  for (const char* blank : {"",
                            " ",
                            "\t\r\n",
                            "\u00A0",
                            "\u3000",
                            "\u2003",
                            "\u200B",
                            "\u200D",
                            "\u2060",
                            "\uFEFF",
                            "\u00AD",
                            "\u180E",
                            "\u2800",
                            "\u115F\u1160",
                            "\u3164",
                            "\uFFA0",
                            "\u2028\u2029",
                            "\uFE0F",
                            "\U000E0041",
                            "\u0301",
                            "\v",
                            "\u202E",
                            " \u200B\u3000\u2800\n"})
    EXPECT_FALSE(IsVisible(std::string_view(blank))) << "[" << blank << "]";
}

TEST(Unicode, AReaderSeesLettersIdeographsMarksOfPunctuationAndSymbols) {
  for (const char* seen :
       {"a", "水", "𠮷", "\uE000", "。", "-", "①", "😀", "  x", "\u200B漏\u200B", "e\u0301"})
    EXPECT_TRUE(IsVisible(std::string_view(seen))) << seen;
}

TEST(Unicode, LookAlikesHaveOneFoldedForm) {
  EXPECT_EQ(FoldedForm("燃⽓泄漏"), "燃气泄漏");  // a Kangxi radical
  EXPECT_EQ(FoldedForm("不\u00AD想\u200B活"), "不想活");
  EXPECT_EQ(FoldedForm("ＡＢＣ１２３"), "abc123");
  EXPECT_EQ(FoldedForm("㎡"), "m2");
  EXPECT_EQ(FoldedForm("受\uFE0F贿"), "受贿");
  EXPECT_EQ(FoldedForm("⼈"), "人");
  EXPECT_EQ(FoldedForm("水管爆裂"), "水管爆裂");
}

TEST(Unicode, BytesThatAreNoTextAreNeitherSeenNorAFault) {
  EXPECT_EQ(FoldedForm("a\xFFＢ").substr(0, 1), "a");
  EXPECT_FALSE(IsVisible(std::string_view("\xFF\xFE")));
}

TEST(Unicode, WordProcessorsEndLinesInMoreWaysThanOne) {
  for (uint32_t c : {0x0Au, 0x0Bu, 0x0Cu, 0x0Du, 0x85u, 0x2028u, 0x2029u}) EXPECT_TRUE(EndsLine(c));
  for (uint32_t c : {0x09u, 0x20u, 0x00u, 0x6C34u}) EXPECT_FALSE(EndsLine(c));
}

}  // namespace
}  // namespace hotline
