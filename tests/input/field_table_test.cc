// Every field of every request × every class of values, against a running server, with the exact
// answer. The table is tests/input/expected.tsv: a method, a field, an answer, and the classes that
// get it. A field or class without a row fails here. HOTLINE_UPDATE=1 writes the table anew; what
// the contract itself says of a value is checked whatever the table says.
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "google/protobuf/stubs/logging.h"
#include "google/protobuf/timestamp.pb.h"
#include "gtest/gtest.h"
#include "services/tools/client/tokens.h"
#include "tests/input/classes.h"
#include "tests/input/methods.h"
#include "tests/input/raw_call.h"
#include "tests/support/installation.h"
#include "tests/support/sample.h"

namespace hotline::input {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

// The way from a request to a field: each step enters a message, or the one item of a list of them.
using Path = std::vector<const FieldDescriptor*>;

std::string Describe(const Path& path, bool as_fault) {
  std::string out;
  for (size_t i = 0; i < path.size(); ++i) {
    absl::StrAppend(&out, i > 0 ? "." : "", path[i]->name());
    if (as_fault && path[i]->is_repeated() && i + 1 < path.size()) absl::StrAppend(&out, "[0]");
  }
  return out;
}

// All fields a request can set, those of messages inside it too.
void Fields(const Descriptor* type, Path* path, std::vector<Path>* out) {
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    path->push_back(field);
    out->push_back(*path);
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
        field->message_type() != google::protobuf::Timestamp::descriptor())
      Fields(field->message_type(), path, out);
    path->pop_back();
  }
}

// The message that holds the path's last field, filled in on the way.
Message* Enter(Message* m, const Path& path) {
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    const auto* reflection = m->GetReflection();
    Message* next = nullptr;
    if (path[i]->is_repeated())
      next = reflection->FieldSize(*m, path[i]) > 0
                 ? reflection->MutableRepeatedMessage(m, path[i], 0)
                 : nullptr;
    else
      next = reflection->HasField(*m, path[i]) ? reflection->MutableMessage(m, path[i]) : nullptr;
    if (next == nullptr) {
      next = path[i]->is_repeated() ? reflection->AddMessage(m, path[i])
                                    : reflection->MutableMessage(m, path[i]);
      FillRequired(next);
    }
    m = next;
  }
  return m;
}

std::string AnswerText(const absl::Status& status) {
  std::string reason = ReasonOf(status);
  return absl::StrCat(absl::StatusCodeToString(status.code()), reason.empty() ? "" : "/", reason);
}

// What any bytes may lead to: an answer, or an error that says whose fault it is.
bool Civil(const absl::Status& status) {
  static const std::set<absl::StatusCode> codes = {absl::StatusCode::kOk,
                                                   absl::StatusCode::kInvalidArgument,
                                                   absl::StatusCode::kNotFound,
                                                   absl::StatusCode::kFailedPrecondition,
                                                   absl::StatusCode::kAborted,
                                                   absl::StatusCode::kPermissionDenied,
                                                   absl::StatusCode::kOutOfRange,
                                                   absl::StatusCode::kAlreadyExists,
                                                   absl::StatusCode::kResourceExhausted};
  return codes.contains(status.code());
}

TEST(FieldTable, EveryFieldAndEveryClassHasItsExactAnswer) {
  google::protobuf::LogSilencer quiet;  // it would tell of every text that is not UTF-8
  testing::Installation home(
      {.simulated = true, .sources = testing::SampleSourcesWith({{"p-centre-1", kPersonRoles}})});
  auto channel = home.client().channel();
  const std::string token = "Bearer " + *ctl::Tokens::OfThisProcess().For({"p-centre-1", {}});
  std::vector<std::string> table;
  int calls = 0;
  for (const MethodDescriptor* method : Methods()) {
    const std::string name = PathOf(*method);
    const bool streams = method->server_streaming();
    EXPECT_NE(ReasonOf(RawCall(channel, name, token, GoodRequest(method)->SerializeAsString(),
                               streams, std::chrono::milliseconds(500))),
              "FIELDS_INVALID")
        << name;
    std::vector<Path> fields;
    Path path;
    Fields(method->input_type(), &path, &fields);
    for (const Path& field : fields) {
      std::map<std::string, std::vector<std::string>> classes;  // by answer
      for (const Case& c : CasesOf(field.back())) {
        std::unique_ptr<Message> request = GoodRequest(method);
        c.put(Enter(request.get(), field));
        absl::Status status =
            RawCall(channel, name, token, request->SerializePartialAsString(), streams,
                    streams ? std::chrono::milliseconds(100) : std::chrono::seconds(10));
        ++calls;
        const std::string where = absl::StrCat(name, " ", Describe(field, false), " ", c.name);
        EXPECT_TRUE(Civil(status)) << where << ": " << status;
        bool named = false;
        for (const FieldFault& fault : PartsOf(status).fields)
          named |= fault.field.rfind(Describe(field, true), 0) == 0;
        switch (c.verdict) {
          case Verdict::kRefused:
            EXPECT_EQ(ReasonOf(status), "FIELDS_INVALID") << where << ": " << status;
            EXPECT_TRUE(named) << where << ": " << status;
            break;
          case Verdict::kUnreadable:
            // Of a stream of pieces one that cannot be read ends it.
            EXPECT_EQ(ReasonOf(status),
                      method->client_streaming() ? "UPLOAD_INCOMPLETE" : "REQUEST_UNREADABLE")
                << where << ": " << status;
            break;
          case Verdict::kTooLarge:
            EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted)
                << where << ": " << status;
            EXPECT_EQ(ReasonOf(status), "") << where << ": " << status;
            break;
          case Verdict::kOpen:
            EXPECT_NE(ReasonOf(status), "REQUEST_UNREADABLE") << where << ": " << status;
            break;
        }
        classes[AnswerText(status)].push_back(c.name);
      }
      for (const auto& [answer, names] : classes) {
        table.push_back(absl::StrCat(method->service()->name(), "/", method->name(), "\t",
                                     Describe(field, false), "\t", answer, "\t",
                                     absl::StrJoin(names, " ")));
      }
    }
  }
  EXPECT_GT(calls, 1500);
  const std::string file = testing::SourceRoot() + "/tests/input/expected.tsv";
  if (std::getenv("HOTLINE_UPDATE") != nullptr) {
    std::ofstream(file) << absl::StrJoin(table, "\n") << "\n";
    return;
  }
  std::multiset<std::string> expected;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) expected.insert(line);
  for (const std::string& line : table) {
    auto it = expected.find(line);
    EXPECT_NE(it, expected.end()) << "not in the table: " << line;
    if (it != expected.end()) expected.erase(it);
  }
  for (const std::string& line : expected) ADD_FAILURE() << "only in the table: " << line;
  // Still there and well.
  v1::Ticket ticket;
  EXPECT_TRUE(home.Call("TicketService/CreateTicket", "p-centre-1", "AGENT",
                        testing::NewRequest("after-all"), &ticket)
                  .ok());
}

}  // namespace
}  // namespace hotline::input
