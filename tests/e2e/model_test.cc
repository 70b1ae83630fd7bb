// A model of routing goes live while calls come in, is replaced, and a broken one changes nothing.
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hotline/v1/dispatch.pb.h"
#include "tests/support/installation.h"

namespace hotline {
namespace {

using ::testing::HasSubstr;
using testing::RunTool;

class ModelTest : public ::testing::Test {
 protected:
  ModelTest() { std::filesystem::create_directories(dir_); }
  ~ModelTest() override { std::filesystem::remove_all(dir_); }

  // A model by which the word goes to that department and another word elsewhere.
  void Train(const std::string& department) {
    std::ofstream examples(dir_ + "/examples.tsv");
    for (int i = 0; i < 150; ++i) {
      examples << "departments/" << department << "\t\t龘靐第" << i << "号龘靐\n"
               << "departments/water\t\t齉爩第" << i << "号齉爩\n";
    }
    examples.close();
    int code = 0;
    EXPECT_THAT(RunTool("hotlinectl --json dispatch train --in " + dir_ + "/examples.tsv --out " +
                            path_ + " 2>/dev/null",
                        &code),
                HasSubstr("\"train_seconds\""));
    EXPECT_EQ(code, 0);
  }
  absl::StatusOr<std::string> Lead() {
    v1::ExplainRouteRequest request;
    request.set_text("龘靐第七号龘靐");
    v1::ExplainRouteResponse response;
    absl::Status status =
        home_->Call("DispatchService/ExplainRoute", "p-centre-1", "AGENT", request, &response);
    if (!status.ok()) return status;
    return response.abstained() ? "ABSTAIN" : response.department();
  }
  // As soon as it is so; within ten seconds.
  bool Becomes(const std::string& lead) {
    for (int i = 0; i < 100; ++i) {
      if (auto now = Lead(); now.ok() && *now == lead) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
  }

  const std::string dir_ = absl::StrCat(::testing::TempDir(), "/model-", getpid());
  const std::string path_ = dir_ + "/routing.model";
  std::unique_ptr<testing::Installation> home_ = std::make_unique<testing::Installation>(
      testing::InstallationOptions{.fields = R"(, "modelFile": ")" + path_ + '"'});
};

TEST_F(ModelTest, IsReplacedUnderLoadWithoutAFailedCall) {
  EXPECT_EQ(*Lead(), "ABSTAIN") << "without a model people dispatch";
  std::atomic<bool> stop{false};
  std::atomic<int> calls{0}, failed{0};
  std::vector<std::thread> callers;
  for (int c = 0; c < 4; ++c) {
    callers.emplace_back([&, c] {
      for (int i = 0; !stop; ++i, ++calls) {
        v1::Ticket ticket;
        auto request = testing::NewRequest(absl::StrCat("load-", c, "-", i), "");
        request.mutable_ticket()->set_text("龘靐第七号龘靐");
        if (!home_->Call("TicketService/CreateTicket", "p-centre-1", "AGENT", request, &ticket)
                 .ok())
          ++failed;
      }
    });
  }
  Train("housing");
  EXPECT_TRUE(Becomes("departments/housing"));
  for (const char* next : {"tax", "housing", "tax"}) {
    Train(next);
    EXPECT_TRUE(Becomes(absl::StrCat("departments/", next))) << next;
  }
  stop = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(failed, 0);
  EXPECT_GT(calls, 20);
}

TEST_F(ModelTest, ABrokenOneLeavesTheOneInUse) {
  Train("housing");
  ASSERT_TRUE(Becomes("departments/housing"));
  const std::string broken = path_ + ".broken";
  std::filesystem::copy_file(path_, broken);
  std::filesystem::resize_file(broken, std::filesystem::file_size(broken) / 2);
  std::filesystem::rename(broken, path_);
  for (int i = 0; i < 100 && home_->log().find("refused") == std::string::npos; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_THAT(home_->log(), HasSubstr("not a usable model"));
  EXPECT_EQ(*Lead(), "departments/housing");
  // Nor does a start with it: people dispatch.
  home_->StopServer(SIGTERM);
  home_->StartServer();
  EXPECT_EQ(*Lead(), "ABSTAIN");
  Train("tax");
  EXPECT_TRUE(Becomes("departments/tax"));
}

TEST_F(ModelTest, ExplainSaysWhichModelAndHowSure) {
  Train("housing");
  ASSERT_TRUE(Becomes("departments/housing"));
  int code = 0;
  const std::string said = RunTool("hotlinectl --address " + home_->address() +
                                       " dispatch explain 龘靐第七号龘靐 --address 解放路12号",
                                   &code);
  EXPECT_EQ(code, 0);
  EXPECT_THAT(said, HasSubstr("departments/housing"));
  EXPECT_THAT(said, HasSubstr("of 300 tickets, model "));
}

TEST(DispatchTools, SayWhatIsWrong) {
  int code = 0;
  const auto said = [&](const std::string& arguments) {
    return RunTool("hotlinectl dispatch " + arguments + " 2>&1", &code);
  };
  EXPECT_THAT(said("eval --model /nowhere --in /nowhere"), HasSubstr("cannot be read"));
  EXPECT_EQ(code, 2);
  EXPECT_THAT(said("train --in /dev/null --out /tmp/never"), HasSubstr("no line of label"));
  EXPECT_EQ(code, 2);
  EXPECT_THAT(said("train --in x --out y --precision 2"), HasSubstr("--precision"));
  EXPECT_EQ(code, 2);
  (void)said("");
  EXPECT_EQ(code, 2) << "neither a ticket nor what to do";
}

}  // namespace
}  // namespace hotline
