// The model that ./run begins with: made of the catalogue and the sample's requests, tried on those
// that it has not seen.
#include <cstdio>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "common/domain/routing/routing.h"
#include "common/learning/described.h"
#include "common/learning/folds.h"
#include "common/learning/trainer.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/support/sample.h"

namespace hotline {
namespace {

// As ./run makes it.
constexpr double kPromised = 0.8;
constexpr int kFolds = 3;

struct Request {
  RouteRequest request;
  std::string expected;  // "ABSTAIN": a person must decide
};

std::vector<Request> SampleRequests() {
  std::istringstream in(
      testing::ReadWhole(testing::SourceRoot() + "/deploy/sample/requests.jsonl"));
  std::vector<Request> out;
  for (std::string line; std::getline(in, line);) {
    const auto json = nlohmann::json::parse(line);
    Request one;
    one.request.subject = json["subject"];
    one.request.text = json["text"];
    one.request.address = json["address"];
    if (json["petitioner_kind"] == "ENTERPRISE")
      one.request.petitioner_kind = PetitionerKind::kEnterprise;
    one.expected = json["expected"];
    out.push_back(std::move(one));
  }
  return out;
}

struct Tally {
  int abstained = 0, right = 0, wrong = 0;
  void Add(const Route& route, const std::string& expected) {
    if (route.abstained)
      ++abstained;
    else
      ++(route.lead == expected ? right : wrong);
  }
  double share_right() const { return static_cast<double>(right) / (right + wrong); }
};

TEST(FirstModel, DispatchesMoreThanTheCatalogueAloneAndIsMoreOftenRight) {
  const auto county = testing::Sample();
  const std::vector<Request> all = SampleRequests();
  ASSERT_GT(all.size(), 300u);
  std::vector<Example> examples;
  for (const Request& one : all)
    examples.push_back(
        {absl::StrCat("departments/", one.expected), one.request.subject, one.request.text});
  const std::vector<int> folds = FoldsOf(examples, kFolds);
  const Router alone(county);
  Tally words, both;
  for (int fold = 0; fold < kFolds; ++fold) {
    std::vector<Example> seen;
    for (size_t i = 0; i < all.size(); ++i) {
      if (folds[i] != fold && all[i].expected != "ABSTAIN") seen.push_back(examples[i]);
    }
    TrainingOptions options;
    options.promised_precision = kPromised;
    options.described = DescribedBy(county->data(), /*by_matter=*/false);
    auto trained = Train(WithOneTown(county->data(), std::move(seen)), options);
    ASSERT_TRUE(trained.ok()) << trained.status();
    auto model = Classifier::FromBytes(*Classifier::Pack(trained->parts));
    ASSERT_TRUE(model.ok()) << model.status();
    const Router router(county, *model);
    for (size_t i = 0; i < all.size(); ++i) {
      if (folds[i] != fold) continue;
      const absl::Time now = testing::At("2026-03-02 09:00");
      words.Add(alone.Decide(all[i].request, now), all[i].expected);
      both.Add(router.Decide(all[i].request, now), all[i].expected);
    }
  }
  std::printf(
      "the words alone: %d abstained, %.3f right; with the model: %d abstained, %.3f right\n",
      words.abstained, words.share_right(), both.abstained, both.share_right());
  EXPECT_LT(both.abstained, words.abstained);
  EXPECT_GT(both.share_right(), words.share_right());
}

// A burst pipe in the county town is the water company's, whatever the same words teach elsewhere,
// and urgent.
TEST(FirstModel, OfOneMattersDepartmentsThePlaceDecides) {
  const auto county = testing::Sample();
  std::vector<Example> examples;
  for (const Request& one : SampleRequests()) {
    if (one.expected != "ABSTAIN")
      examples.push_back(
          {absl::StrCat("departments/", one.expected), one.request.subject, one.request.text});
  }
  TrainingOptions options;
  options.promised_precision = kPromised;
  options.described = DescribedBy(county->data(), /*by_matter=*/false);
  auto trained = Train(WithOneTown(county->data(), std::move(examples)), options);
  ASSERT_TRUE(trained.ok()) << trained.status();
  auto model = Classifier::FromBytes(*Classifier::Pack(trained->parts));
  ASSERT_TRUE(model.ok()) << model.status();
  RouteRequest burst;
  burst.subject = "解放路自来水管爆裂";
  burst.text = "解放路水管破裂，水一直往外喷，路面都淹了，附近停水，请尽快派人抢修。";
  burst.address = "城关镇解放路";
  const Route route = Router(county, *model).Decide(burst, testing::At("2026-03-02 09:00"));
  EXPECT_EQ(route.lead, "water-supply");
  EXPECT_EQ(route.urgency, Urgency::kUrgent);
}

}  // namespace
}  // namespace hotline
