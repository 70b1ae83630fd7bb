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
#include "nlohmann/json.hpp"
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
  for (int i = 0; i < 100 && home_->log().find("not a usable model") == std::string::npos; ++i)
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

TEST(DispatchTools, HistoryIsWhatClosedTicketsTurnedOutToBe) {
  testing::Installation home({.simulated = true});
  int code = 0;
  const auto ctl = [&](const std::string& arguments) {
    std::string out =
        RunTool("hotlinectl --address " + home.address() + " " + arguments + " 2>&1", &code);
    EXPECT_EQ(code, 0) << arguments << "\n" << out;
    return out;
  };
  const auto create = [&](const std::string& id, bool confidential) {
    auto request = testing::NewRequest(id);
    request.mutable_ticket()->set_subject("发票问题");
    request.mutable_ticket()->set_text("商家\n不开发票");
    request.mutable_ticket()->set_confidential(confidential);
    v1::Ticket ticket;
    EXPECT_TRUE(
        home.Call("TicketService/CreateTicket", "p-centre-1", "AGENT", request, &ticket).ok());
    return ticket.name().substr(8);
  };
  (void)create("open", false);
  const std::string secret = create("secret", true), number = create("closed", false);
  const std::string head = "--as p-tax-1 --role OFFICIAL ";
  for (const std::string& each : {number, secret}) {
    ctl(head + "accept " + each);
    const bool centre = each == secret;  // speaks to the petitioner itself
    const std::string speaker = centre ? "--as p-centre-6 --role CONFIDENTIAL_OFFICER " : head;
    ctl(speaker + "contact " + each + " --type EFFECTIVE --call-id c-1");
    ctl(head + "submit " + each + " --outcome-code RESOLVED --result 已补开");
    ctl(head + "approve " + each);
    ctl("review " + each);
    ctl(speaker + "reply " + each + " --petitioner 1 --reply 已补开 --proof sms-1");
  }
  ctl("advance 2026-03-20T10:00:00+08:00");  // unrated: closed by itself, or after a call
  for (const std::string& each : {number, secret}) {
    if (ctl("--json show " + each).find("\"state\":\"TICKET_STATE_CLOSED\"") == std::string::npos)
      ctl("--role CONFIDENTIAL_OFFICER --role AGENT follow-up " + each +
          " --outcome REACHED --satisfaction SATISFIED --solved SOLVED_YES --call-id f-1");
  }
  const std::string file = absl::StrCat(::testing::TempDir(), "/history-", getpid(), ".tsv");
  EXPECT_THAT(ctl("--json dispatch history --out " + file + " --provenance " + file + ".from"),
              HasSubstr(R"({"tickets":3,"examples":1,"sources":)"));
  EXPECT_EQ(testing::ReadWhole(file + ".from"), number + "\tCLOSED\tdepartments/tax\n");
  EXPECT_EQ(testing::ReadWhole(file), "departments/tax\t发票问题\t商家 不开发票\n");
  EXPECT_EQ(std::filesystem::status(file).permissions() & std::filesystem::perms::mask,
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  std::filesystem::remove(file);
  std::filesystem::remove(file + ".from");
}

// A city on its first days: a model of the catalogue and one closed ticket, tried, put in use, and
// replaced.
TEST(DispatchTools, ACandidateIsLearnedTriedPutInUseAndTakenBack) {
  const std::string folder = absl::StrCat(::testing::TempDir(), "/models-", getpid());
  std::filesystem::create_directories(folder);
  testing::Installation home(
      {.simulated = true, .fields = R"(, "modelFile": ")" + folder + R"(/in-use.model")"});
  int code = 0;
  const auto ctl = [&](const std::string& arguments, int expected = 0) {
    std::string out =
        RunTool("hotlinectl --address " + home.address() + " " + arguments + " 2>&1", &code);
    EXPECT_EQ(code, expected) << arguments << "\n" << out;
    return out;
  };
  const auto learn = [&](const std::string& more) {
    const std::string out = ctl("--json dispatch learn --models " + folder + " " + more);
    return nlohmann::json::parse(out.substr(out.find("{\"candidate\"")));
  };
  const auto first = learn("--matters");
  EXPECT_EQ(first["examples"]["CLOSED"], 0);
  EXPECT_GT(first["described"], 100);
  EXPECT_EQ(first["cross_validated"]["n"], 0);
  EXPECT_GT(first["threshold"], 1) << "nothing goes out that was not proven";
  const std::string candidate = first["candidate"];
  EXPECT_TRUE(std::filesystem::exists(candidate));
  EXPECT_TRUE(std::filesystem::exists(candidate + ".json"));
  EXPECT_EQ(testing::ReadWhole(candidate + ".examples.tsv"), "");

  const std::string in_use = " --model " + folder + "/in-use.model";
  EXPECT_THAT(ctl("dispatch back" + in_use, 2), HasSubstr("no model to go back to"));
  EXPECT_THAT(ctl("dispatch use " + candidate + in_use), HasSubstr("in use: "));
  EXPECT_THAT(ctl("dispatch use " + candidate + in_use), HasSubstr("in use already"));
  // A text without a word of the catalogue has three suggestions now.
  constexpr char kText[] = "楼道里的灯一个月都没有亮过";
  const auto explained = [&](const std::string& expected) {
    std::string out;
    for (int i = 0; i < 100 && out.find(expected) == std::string::npos; ++i) {
      absl::SleepFor(absl::Milliseconds(50));
      out = ctl(std::string("dispatch explain ") + kText);
    }
    return out;
  };
  const std::string id = first["id"];
  EXPECT_THAT(explained(id), HasSubstr("ABSTAIN"));

  const auto second = learn("");
  ASSERT_NE(second["id"], first["id"]);
  const std::string other = second["id"];
  ctl("dispatch use " + second["candidate"].get<std::string>() + in_use);
  EXPECT_THAT(explained(other), HasSubstr(other));
  EXPECT_THAT(ctl("dispatch back" + in_use), HasSubstr("in use again: " + id));
  EXPECT_THAT(explained(id), HasSubstr(id));
  // Over a file that was spoilt the way back stays what it was.
  std::filesystem::resize_file(folder + "/in-use.model", 1000);
  EXPECT_THAT(ctl("dispatch use " + candidate + in_use), HasSubstr("was no usable model"));
  EXPECT_THAT(ctl("dispatch back" + in_use), HasSubstr("in use again: " + other));
  EXPECT_THAT(ctl("dispatch train --catalogue " + folder + " --out /dev/null", 2),
              HasSubstr("is no file"));
  EXPECT_THAT(ctl("dispatch train --in " + candidate + " --out " + candidate, 2),
              HasSubstr("which the model would replace"));
  EXPECT_THAT(ctl("dispatch learn --models /nowhere", 2), HasSubstr("/nowhere"));
  EXPECT_THAT(ctl("dispatch use /nowhere" + in_use, 2), HasSubstr("/nowhere"));
  std::filesystem::remove_all(folder);
}

TEST(DispatchTools, SayWhatIsWrong) {
  int code = 0;
  const auto said = [&](const std::string& arguments) {
    return RunTool("hotlinectl dispatch " + arguments + " 2>&1", &code);
  };
  EXPECT_THAT(said("eval --model /nowhere --in /nowhere"), HasSubstr("cannot read"));
  EXPECT_EQ(code, 2);
  EXPECT_THAT(said("train --in /dev/null --out /tmp/never"), HasSubstr("no line of label"));
  EXPECT_EQ(code, 2);
  EXPECT_THAT(said("train --in x --out y --precision 2"), HasSubstr("--precision"));
  EXPECT_EQ(code, 2);
  EXPECT_THAT(said("explain 水管 爆裂"), HasSubstr("in quotes"));
  EXPECT_EQ(code, 2);
  EXPECT_THAT(said("--department housing --assisting-departments tax 2603020000000012"),
              ::testing::Not(HasSubstr("is required")))
      << "the ticket may come behind an option";
  (void)said("");
  EXPECT_EQ(code, 2) << "neither a ticket nor what to do";
}

}  // namespace
}  // namespace hotline
