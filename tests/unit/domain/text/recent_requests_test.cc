#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "common/domain/text/recent_requests.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/support/sample.h"

namespace hotline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Tickets(const std::vector<LikeTicket>& found) {
  std::vector<std::string> out;
  for (const LikeTicket& like : found) out.push_back(like.ticket);
  return out;
}

RecentRequest Request(const std::string& ticket, const std::string& subject,
                      const std::string& text, const std::string& area = "") {
  return {ticket, absl::FromUnixSeconds(1'000'000 + std::stoi(ticket)), subject, text, area};
}

// Some everyday requests, so that the words of all are common and the others rare.
RecentRequests Everyday() {
  RecentRequests held;
  const char* kSubjects[] = {"路灯不亮", "垃圾无人清运", "公交车太少", "自来水发黄", "噪音扰民"};
  for (int i = 0; i < 50; ++i) {
    held.Add(Request(std::to_string(i), kSubjects[i % 5],
                     "您好，我想反映一个问题，希望领导尽快安排人员处理，谢谢。" +
                         std::string(kSubjects[(i + 1) % 5]) + std::to_string(i)));
  }
  return held;
}

TEST(RecentRequests, FindsTheSameEventInOtherWords) {
  RecentRequests held = Everyday();
  held.Add(Request("100", "丽景花园门口水管爆裂",
                   "丽景花园东门水管今天早上爆裂，水流了一地，请派人抢修。"));
  held.Add(Request("101", "咨询退休年龄", "请问灵活就业人员几岁可以退休？"));
  const auto found = held.Find(
      Request("200", "水管爆了", "丽景花园东门外的水管爆裂，到现在没有人来抢修，水流了一地"), 5);
  ASSERT_THAT(Tickets(found), ElementsAre("100"));
  EXPECT_GT(found[0].likeness, kLeastLikeness);
  EXPECT_LE(found[0].likeness, 1);
}

TEST(RecentRequests, TheLikestComesFirstAndOnlySoMany) {
  RecentRequests held = Everyday();
  held.Add(Request("100", "百合苑停电", "百合苑从昨晚起停电，冰箱里的东西都坏了"));
  held.Add(Request("101", "百合苑停电", "百合苑从昨晚起停电，至今没有恢复"));
  const auto asked = Request("200", "百合苑停电", "百合苑从昨晚起停电，至今没有恢复");
  EXPECT_THAT(Tickets(held.Find(asked, 5)), ElementsAre("101", "100"));
  EXPECT_THAT(Tickets(held.Find(asked, 1)), ElementsAre("101"));
  EXPECT_NEAR(held.Find(asked, 1)[0].likeness, 1, 1e-6);
}

TEST(RecentRequests, IsNotLikeItself) {
  RecentRequests held = Everyday();
  const auto asked = Request("200", "百合苑停电", "百合苑从昨晚起停电");
  held.Add(asked);
  held.Add(asked);  // heard of twice
  EXPECT_THAT(held.Find(asked, 5), IsEmpty());
  EXPECT_EQ(held.size(), 51u);
}

TEST(RecentRequests, ACopyForAnotherPlaceIsAnotherEvent) {
  RecentRequests held = Everyday();
  const std::string story = "一楼餐馆没有排烟管道，油烟直接排入小区，每天做饭时间不敢开窗。";
  held.Add(Request("100", "柏树湾小区油烟扰民", "我是柏树湾小区的业主，" + story));
  EXPECT_THAT(Tickets(held.Find(Request("200", "柏树湾油烟扰民", "柏树湾小区" + story), 5)),
              ElementsAre("100"));
  EXPECT_THAT(held.Find(Request("201", "燕子岭小区油烟扰民", "我是燕子岭小区的业主，" + story), 5),
              IsEmpty());
}

TEST(RecentRequests, AreasThatDoNotOverlapAreApart) {
  RecentRequests held = Everyday();
  held.Add(Request("100", "水管爆裂", "门前水管爆裂，水流了一地", "431382101"));
  const auto asked = [](const std::string& area) {
    return Request("200", "水管爆裂", "门前水管爆裂，水流了一地", area);
  };
  EXPECT_THAT(Tickets(held.Find(asked("431382101"), 5)), ElementsAre("100"));
  EXPECT_THAT(Tickets(held.Find(asked("431382101003"), 5)), ElementsAre("100"));
  EXPECT_THAT(Tickets(held.Find(asked("431382"), 5)), ElementsAre("100"));
  EXPECT_THAT(Tickets(held.Find(asked(""), 5)), ElementsAre("100"));
  EXPECT_THAT(held.Find(asked("431382102"), 5), IsEmpty());
}

TEST(RecentRequests, TraditionalCharactersAndWidthMakeNoDifference) {
  RecentRequests held = Everyday();
  held.Add(Request("100", "飞龙路电线杆倾斜", "飞龙路ABC超市门口电线杆倾斜，很危险"));
  EXPECT_THAT(Tickets(held.Find(
                  Request("200", "飛龍路電線桿傾斜", "飛龍路ＡＢＣ超市門口電線桿傾斜，很危險"), 5)),
              ElementsAre("100"));
}

TEST(RecentRequests, SaysNothingOfTextsThatSayNothing) {
  RecentRequests held = Everyday();
  held.Add(Request("100", "", "😀😀😀"));
  held.Add(Request("101", "水", ""));
  held.Add(Request("102", "", "138 0000 0000"));
  const std::string kTexts[] = {"",
                                "水",
                                "😀😀😀",
                                "13800000000",
                                "\xff\xfe\x80",
                                "<script>alert(1)</script>",
                                std::string(10 << 20, 'x')};
  for (const std::string& text : kTexts)
    EXPECT_THAT(held.Find(Request("200", "", text), 5), IsEmpty());
  EXPECT_THAT(RecentRequests().Find(Request("200", "路灯", "路灯不亮"), 5), IsEmpty());
}

TEST(RecentRequests, TheOldestGoWhenThereAreTooMany) {
  RecentRequests held(3);
  for (int i = 0; i < 300; ++i) {
    const std::string n = std::to_string(i);
    std::string name;  // of its own
    for (char c : n)
      name += std::string(std::vector<std::string>{"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛",
                                                   "壬", "癸"}[static_cast<size_t>(c - '0')]);
    held.Add(Request(n, name + name + "路灯坏了", name + "号灯杆"));
  }
  EXPECT_EQ(held.size(), 3u);
  EXPECT_THAT(held.Find(Request("900", "甲乙甲乙路灯坏了", "甲乙号灯杆"), 5), IsEmpty());
  EXPECT_FALSE(held.Find(Request("900", "丙癸癸丙癸癸路灯坏了", "丙癸癸号灯杆"), 5).empty());
  held.Forget(absl::InfiniteFuture());
  EXPECT_EQ(held.size(), 0u);
  EXPECT_THAT(held.Find(Request("900", "丙癸癸丙癸癸路灯坏了", "丙癸癸号灯杆"), 5), IsEmpty());
  held.Add(Request("901", "路灯坏了", "丁字路口路灯坏了"));
  EXPECT_FALSE(held.Find(Request("902", "路灯坏了", "丁字路口路灯坏了"), 5).empty());
}

struct Labelled {
  std::string a, b;
  bool same = false;
  std::string sample;
};

std::vector<Labelled> ReadLabels() {
  std::vector<Labelled> out;
  std::ifstream in(testing::SourceRoot() + "/tests/unit/domain/text/same_event_pairs.tsv");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("#")) continue;
    std::istringstream fields(line);
    Labelled pair;
    fields >> pair.a >> pair.b >> pair.same >> pair.sample;
    out.push_back(pair);
  }
  return out;
}

// On real requests, where they are at hand.
TEST(RecentRequests, OfRealRequestsNineOfTenSuggestionsAreRight) {
  const std::string path = testing::SourceRoot() + "/../shared/routing/messages.jsonl";
  std::ifstream in(path);
  if (!in) GTEST_SKIP() << "no real requests at " << path;
  std::vector<RecentRequest> requests;
  RecentRequests held;
  for (std::string line; std::getline(in, line);) {
    const auto json = nlohmann::json::parse(line);
    requests.push_back({std::to_string(json["id"].get<int64_t>()), absl::UnixEpoch(),
                        json["subject"], json["text"], ""});
    held.Add(requests.back());
  }
  std::set<std::pair<std::string, std::string>> found;
  for (const RecentRequest& request : requests) {
    for (const LikeTicket& like : held.Find(request, 20))
      found.insert(std::minmax(request.ticket, like.ticket));
  }
  const std::vector<Labelled> labels = ReadLabels();
  ASSERT_GT(labels.size(), 700u);
  std::map<std::string, std::map<std::pair<bool, bool>, int>> count;  // sample → (found, same)
  for (const Labelled& pair : labels)
    ++count[pair.sample][{found.contains(std::minmax(pair.a, pair.b)), pair.same}];
  auto& drawn = count["drawn"];
  const double right = drawn[{true, true}], wrong = drawn[{true, false}],
               missed = drawn[{false, true}];
  const double precision = right / (right + wrong), recall = right / (right + missed);
  auto& later = count["found"];
  const double later_right = later[{true, true}], later_wrong = later[{true, false}];
  std::cout << "pairs found " << found.size() << "; of " << labels.size() << " labelled: precision "
            << precision << ", recall " << recall << "; precision of what was labelled afterwards "
            << later_right / (later_right + later_wrong) << "\n";
  EXPECT_GE(precision, 0.93);
  EXPECT_GE((right + later_right) / (right + wrong + later_right + later_wrong), 0.92);
  EXPECT_GE(recall, 0.75);
}

}  // namespace
}  // namespace hotline
