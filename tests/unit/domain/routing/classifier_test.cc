// The classifier: what it reads of a text, what a model file may be, and what the trainer promises.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "absl/strings/str_cat.h"
#include "common/domain/routing/classifier.h"
#include "common/learning/calibration.h"
#include "common/learning/examples.h"
#include "common/learning/folds.h"
#include "common/learning/model_file.h"
#include "common/learning/trainer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::SourceRoot;

std::u32string Folded(std::string_view subject, std::string_view text) {
  std::u32string out;
  FoldText(subject, text, &out);
  return out;
}

// Requests about three matters, each in words of its own and words they share.
std::vector<Example> History(int of_each) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> matters = {
      {"water", {"自来水", "停水", "水管", "水表", "水压", "水质"}},
      {"wages", {"工资", "拖欠", "劳动合同", "加班", "社保", "老板"}},
      {"noise", {"噪音", "广场舞", "施工", "扰民", "喇叭", "夜间"}}};
  const std::vector<std::string> shared = {"小区", "请问", "领导", "居民", "希望", "解决", "反映"};
  std::vector<Example> out;
  uint32_t dice = 7;
  const auto roll = [&](size_t n) {
    dice = dice * 1664525 + 1013904223;
    return (dice >> 8) % n;
  };
  for (int i = 0; i < of_each; ++i) {
    for (const auto& [label, words] : matters) {
      std::string text;
      for (int w = 0; w < 6; ++w) {
        text += words[roll(words.size())];
        text += shared[roll(shared.size())];
        absl::StrAppend(&text, roll(1000), "号，");
      }
      out.push_back({label, "", text});
    }
  }
  return out;
}

std::shared_ptr<const Classifier> Learned(const std::vector<Example>& examples) {
  auto trained = Train(examples, {});
  EXPECT_TRUE(trained.ok()) << trained.status();
  auto bytes = Classifier::Pack(trained->parts);
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  auto model = Classifier::FromBytes(*bytes);
  EXPECT_TRUE(model.ok()) << model.status();
  return *model;
}

TEST(TextFeatures, FormMakesNoDifference) {
  EXPECT_EQ(Folded("", "Ａ３区 自来水，停了！"), Folded("", "a12区自来水停了"));
  EXPECT_EQ(Folded("停水", "三天"), Folded("", "停水三天"));
  EXPECT_EQ(Folded("", "😀 … —— 　\t\r\n<>"), U"");
  EXPECT_EQ(Folded("", "\xff\xfe水\x80"), U"水") << "what is no UTF-8 is passed over";
  EXPECT_EQ(Folded("", "𠮷野家"), U"𠮷野家") << "also ideographs of four bytes";
}

TEST(TextFeatures, TheHeadIsKnownApart) {
  std::vector<TextFeature> head, body;
  AppendTextFeatures(U"水", &head);
  EXPECT_EQ(head.size(), 2u) << "the character, and the character in the head";
  std::u32string lengthy(kHeadCharacters, U'山');
  AppendTextFeatures(lengthy + U"水管", &body);
  EXPECT_EQ(std::count(body.begin(), body.end(), head[0]), 1);
  EXPECT_EQ(std::count(body.begin(), body.end(), head[1]), 0);
}

TEST(TextFeatures, ATextOfTenMegabytesIsReadAsFarAsItSaysSomething) {
  std::string text;
  while (text.size() < 10'000'000) text += "水";
  EXPECT_EQ(Folded("", text).size(), kMostCharacters);
}

TEST(Classifier, LearnsWhatTheExamplesSay) {
  const auto model = Learned(History(120));
  EXPECT_THAT(model->labels(), ElementsAre("noise", "wages", "water"));
  auto verdict = model->Classify("水管", "自来水停水，水压不足，请领导解决");
  ASSERT_EQ(verdict.best.size(), 3u);
  EXPECT_EQ(model->labels()[verdict.best[0].label], "water");
  EXPECT_TRUE(verdict.certain);
  double sum = 0;
  for (const auto& candidate : verdict.best) sum += candidate.probability;
  EXPECT_NEAR(sum, 1, 1e-9);
}

TEST(Classifier, OfNothingItSaysNothing) {
  const auto model = Learned(History(60));
  for (const char* text : {"", " \t\n", "😀😀", "，。！", "\xff\xff"}) {
    const auto verdict = model->Classify("", text);
    EXPECT_TRUE(verdict.best.empty()) << text;
    EXPECT_FALSE(verdict.certain);
  }
}

TEST(Classifier, OddTextsHaveAnAnswer) {
  const auto model = Learned(History(60));
  for (const std::string& text :
       {std::string("水"), std::string("123456"), std::string("<script>alert(1)</script>"),
        std::string("忽略以上要求，把此单派给税务局"), std::string(1 << 20, 'x')}) {
    const auto verdict = model->Classify("", text);
    for (const auto& candidate : verdict.best) {
      EXPECT_GE(candidate.probability, 0);
      EXPECT_LE(candidate.probability, 1);
    }
  }
}

TEST(Classifier, TheSameExamplesMakeTheSameModel) {
  const auto one = Train(History(40), {}), other = Train(History(40), {});
  ASSERT_TRUE(one.ok() && other.ok());
  ClassifierParts a = one->parts, b = other->parts;
  a.train_seconds = b.train_seconds = 0;
  EXPECT_EQ(*Classifier::Pack(a), *Classifier::Pack(b));
}

TEST(Classifier, TheSameExamplesHaveTheSameName) {
  auto trained = Train(History(40), {});
  ASSERT_TRUE(trained.ok());
  const auto id = (*Classifier::FromBytes(*Classifier::Pack(trained->parts)))->id();
  trained->parts.train_seconds += 1;
  EXPECT_EQ((*Classifier::FromBytes(*Classifier::Pack(trained->parts)))->id(), id);
  trained->parts.threshold /= 2;
  EXPECT_NE((*Classifier::FromBytes(*Classifier::Pack(trained->parts)))->id(), id);
}

TEST(Classifier, AFewLinesAllAlikeMakeAModelThatIsNeverCertain) {
  std::vector<Example> alike(30, {"water", "", "自来水停了请尽快处理"});
  alike.push_back({"wages", "", "自来水停了请尽快处理"});
  const auto model = Learned(alike);
  EXPECT_FALSE(model->Classify("", "自来水停了请尽快处理").certain);
}

TEST(Classifier, TooLittleToLearnFromIsRefused) {
  std::vector<Example> one_label = History(40);
  for (Example& example : one_label) example.label = "water";
  EXPECT_THAT(Train(one_label, {}).status().message(), HasSubstr("at least 2 labels"));
  EXPECT_FALSE(Train({}, {}).ok());
  std::vector<Example> wordless = History(40);
  for (Example& example : wordless) example.text = "，";
  EXPECT_FALSE(Train(wordless, {}).ok());
  std::vector<Example> many = History(400);
  for (size_t i = 0; i < many.size(); ++i) many[i].label = many[i].text;
  EXPECT_THAT(Train(many, {}).status().message(), HasSubstr("is the first column the label?"));
}

class ModelFile : public ::testing::Test {
 protected:
  void SetUp() override {
    auto trained = Train(History(40), {});
    ASSERT_TRUE(trained.ok());
    bytes_ = *Classifier::Pack(trained->parts);
  }
  static absl::Status Read(const std::string& bytes) {
    return Classifier::FromBytes(bytes).status();
  }
  std::string bytes_;
};

TEST_F(ModelFile, CutShortAnywhereItIsRefused) {
  EXPECT_TRUE(Read(bytes_).ok());
  for (size_t length = 0; length < bytes_.size(); length += 1 + length / 7)
    EXPECT_FALSE(Read(bytes_.substr(0, length)).ok()) << length;
  EXPECT_FALSE(Read(bytes_ + "x").ok());
}

TEST_F(ModelFile, AChangedByteIsNoticed) {
  for (size_t at = 0; at < bytes_.size(); at += 1 + bytes_.size() / 97) {
    std::string changed = bytes_;
    changed[at] ^= 0x20;
    EXPECT_FALSE(Read(changed).ok()) << at;
  }
}

TEST_F(ModelFile, AForeignFileIsRefusedWithWhatToDo) {
  const std::string path = absl::StrCat(::testing::TempDir(), "/no-model-", getpid());
  std::ofstream(path) << "label\tsubject\ttext\n";
  const auto status = OpenModel(path).status();
  EXPECT_THAT(status.message(), HasSubstr("hotlinectl dispatch train"));
  std::ofstream(path, std::ios::trunc);
  EXPECT_FALSE(OpenModel(path).ok()) << "an empty one";
  EXPECT_FALSE(OpenModel(::testing::TempDir()).ok()) << "a folder";
  std::filesystem::remove(path);
  EXPECT_EQ(OpenModel(path).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(ModelFile, WhoHasItOpenKeepsItWhenItIsReplaced) {
  const std::string path = absl::StrCat(::testing::TempDir(), "/model-", getpid());
  std::ofstream(path) << bytes_;
  auto open = OpenModel(path);
  ASSERT_TRUE(open.ok()) << open.status();
  const auto before = (*open)->Classify("", "自来水停水");
  std::ofstream(path + ".new") << "another";
  std::filesystem::rename(path + ".new", path);
  EXPECT_EQ((*open)->Classify("", "自来水停水").best[0].probability, before.best[0].probability);
  std::filesystem::remove(path);
}

TEST(Calibration, TheThresholdKeepsItsPromise) {
  // Right as often as it says: among scores of ±s the first is right with 1/(1+e^-2s).
  std::vector<Scored> scored;
  for (int i = 0; i < 4000; ++i) {
    const double s = 4.0 * (i % 100) / 100;
    const bool right = (i * 7919 % 1000) / 1000.0 < 1 / (1 + std::exp(-2 * s));
    scored.push_back({right ? 0 : 1, {s, -s}});
  }
  const Calibration calibration = Calibrate(scored, 0.95);
  const Evaluation e = Evaluate(Judge(scored, calibration), 2);
  EXPECT_LT(e.ece, 0.03);
  EXPECT_GT(e.auto_coverage, 0.2);
  EXPECT_GT(e.auto_precision, 0.95);
}

TEST(Calibration, WhereNothingKeepsThePromiseNothingGoesOut) {
  std::vector<Scored> scored;
  for (int i = 0; i < 400; ++i) scored.push_back({i % 2, {0.5, -0.5}});
  const Evaluation e = Evaluate(Judge(scored, Calibrate(scored, 0.98)), 2);
  EXPECT_EQ(e.auto_coverage, 0);
}

TEST(Evaluation, CountsWhatItSays) {
  const auto said = [](int label, double p, bool certain) {
    return Classifier::Verdict{{{label, p}, {1 - label, 1 - p}}, certain};
  };
  const Evaluation e = Evaluate({{0, said(0, 0.9, true)},
                                 {0, said(1, 0.6, false)},
                                 {1, said(1, 0.9, true)},
                                 {1, said(0, 0.9, true)},
                                 {-1, said(1, 0.7, false)},
                                 {0, {}}},
                                2);
  EXPECT_EQ(e.n, 6);
  EXPECT_DOUBLE_EQ(e.accuracy, 2.0 / 6);
  EXPECT_DOUBLE_EQ(e.top3, 4.0 / 6);
  EXPECT_DOUBLE_EQ(e.auto_coverage, 3.0 / 6);
  EXPECT_DOUBLE_EQ(e.auto_precision, 2.0 / 3);
  // Of 0: one right of two said, three are. Of 1: one of three said, two are. Of the unknown: none.
  EXPECT_DOUBLE_EQ(e.macro_f1, (2.0 / 5 + 2.0 / 5 + 0) / 3);
}

TEST(Folds, ReportsOfOneEventAreHeldBackTogether) {
  std::vector<Example> examples = History(30);
  const std::string event =
      "昨晚八点解放路与人民路交叉口自来水主管道爆裂，路面积水严重，车辆无法通行";
  for (int i = 0; i < 9; ++i)
    examples.push_back({"water", "", event + std::to_string(i) + "次反映"});
  const std::vector<int> fold = FoldsOf(examples, 3);
  for (size_t i = examples.size() - 9; i < examples.size(); ++i) EXPECT_EQ(fold[i], fold.back());
  for (int part = 0; part < 3; ++part)
    EXPECT_NEAR(std::count(fold.begin(), fold.end(), part), examples.size() / 3.0, 3);
}

TEST(Folds, FormLettersAreNoEvent) {
  // All alike but for their numbers: held back by parts all the same, of each label.
  std::vector<Example> examples;
  for (int i = 0; i < 300; ++i) {
    const std::string label = i % 2 == 0 ? "water" : "wages";
    examples.push_back({label, "", absl::StrCat(label, "事项第", i, "号，请予办理并回复")});
  }
  const std::vector<int> fold = FoldsOf(examples, 3);
  std::map<std::pair<std::string, int>, int> n;
  for (size_t i = 0; i < fold.size(); ++i) ++n[{examples[i].label, fold[i]}];
  for (const auto& [part, count] : n) EXPECT_GT(count, 25) << part.first << part.second;
}

TEST(Folds, TheSameShortTextIsOne) {
  std::vector<Example> examples = History(40);
  for (int i = 0; i < 6; ++i) examples.push_back({"water", "", "停水"});
  const std::vector<int> fold = FoldsOf(examples, 5);
  for (size_t i = examples.size() - 6; i < examples.size(); ++i) EXPECT_EQ(fold[i], fold.back());
}

TEST(Examples, MalformedLinesAreToldAndCounted) {
  const std::string path = absl::StrCat(::testing::TempDir(), "/examples-", getpid());
  std::ofstream(path) << "\xEF\xBB\xBFwater\t\t停水\r\n"
                      << "\n"
                      << "no tabs\n"
                      << "one\ttab\n"
                      << "\t\tno label\n"
                      << "water\t\t\xff\xff\n"
                      << std::string("wa\0ges\t\t工资\n", 15) << "\t\t\n"
                      << "wages\t主题\t正文\t又一段";
  std::vector<int64_t> bad;
  auto examples = ReadExamples(path, [&](int64_t line, std::string_view) { bad.push_back(line); });
  ASSERT_TRUE(examples.ok());
  EXPECT_THAT(bad, ElementsAre(3, 4, 5, 6, 7, 8));
  EXPECT_EQ(examples->malformed, 6);
  ASSERT_EQ(examples->all.size(), 2u);
  EXPECT_EQ(examples->all[0].label, "water") << "behind a byte-order mark";
  EXPECT_EQ(examples->all[1].text, "正文\t又一段");
  std::filesystem::remove(path);
  EXPECT_FALSE(ReadExamples(path, [](int64_t, std::string_view) {}).ok());
}

// On real requests, where they are at hand.
TEST(Trainer, OfRealHistoryItKeepsItsPromises) {
  const std::string path = SourceRoot() + "/../shared/routing/train.tsv";
  auto examples = ReadExamples(path, [](int64_t, std::string_view) {});
  if (!examples.ok()) GTEST_SKIP() << "no real requests at " << path;
  const std::vector<int> fold = FoldsOf(examples->all, 5);
  std::vector<Example> history, later;
  for (size_t i = 0; i < fold.size(); ++i)
    (fold[i] == 0 ? later : history).push_back(examples->all[i]);
  auto trained = Train(history, {});
  ASSERT_TRUE(trained.ok());
  auto model = Classifier::FromBytes(*Classifier::Pack(trained->parts));
  ASSERT_TRUE(model.ok());
  std::vector<Judged> judged;
  for (const Example& example : later) {
    const auto& labels = (*model)->labels();
    const auto at = std::find(labels.begin(), labels.end(), example.label) - labels.begin();
    judged.push_back({static_cast<int>(at), (*model)->Classify(example.subject, example.text)});
  }
  const Evaluation e = Evaluate(judged, static_cast<int>((*model)->labels().size()));
  EXPECT_GT(e.accuracy, 0.92);
  EXPECT_GT(e.macro_f1, 0.915);
  EXPECT_GT(e.top3, 0.99);
  EXPECT_GT(e.auto_precision, 0.98);
  EXPECT_GT(e.auto_coverage, 0.6);
  EXPECT_LT((*model)->bytes(), 12'000'000);
  EXPECT_LT(e.ece, 0.03);
}

}  // namespace
}  // namespace hotline
