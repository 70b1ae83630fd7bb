// What reaches the port that is no proper call: too large, too many, too slow, half-open, or
// nothing that any client would send. Others must not notice.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "absl/strings/numbers.h"
#include "common/base/error.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "gtest/gtest.h"
#include "hotline/v1/event.grpc.pb.h"
#include "services/tools/client/tokens.h"
#include "tests/input/raw_call.h"
#include "tests/support/installation.h"

namespace hotline::input {
namespace {

constexpr char kCreate[] = "hotline.v1.TicketService/CreateTicket";

class DoorTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    home_ = new testing::Installation;
    others_ = new ctl::Client(home_->address());
  }
  static void TearDownTestSuite() {
    delete others_;
    delete home_;
  }

  // A connection that is only TCP.
  static int Connect() {
    const std::string& address = home_->address();
    int port = 0;
    (void)absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<uint16_t>(port));
    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof(to)), 0);
    return fd;
  }
  static void Send(int fd, const std::string& bytes) {
    (void)send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
  static void StillWell(const std::string& id) {
    v1::Ticket ticket;
    absl::Status status =
        others_->Call("hotline.v1.TicketService/CreateTicket", {"p-centre-1", {"AGENT"}},
                      testing::NewRequest(id), &ticket);
    EXPECT_TRUE(status.ok()) << status;
  }
  static std::string Token() {
    return "Bearer " + *ctl::Tokens::OfThisProcess().For({"p-centre-1", {"AGENT"}});
  }

  static testing::Installation* home_;
  // A well-behaved client with a connection that no misbehaviour shares.
  static ctl::Client* others_;
};
testing::Installation* DoorTest::home_ = nullptr;
ctl::Client* DoorTest::others_ = nullptr;

TEST_F(DoorTest, BytesThatAreNoMessageAreUnreadable) {
  for (const std::string& bytes :
       {std::string("\xFF\xFF\xFF\xFF"), std::string("\x0A"), std::string(1000, '\x80'),
        std::string("{\"ticket\":{}}"), std::string("\x0A\xFF\xFF\xFF\xFF\x0F", 6)}) {
    absl::Status status = RawCall(home_->client().channel(), kCreate, Token(), bytes, false);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
    EXPECT_EQ(ReasonOf(status), "REQUEST_UNREADABLE") << status;
  }
}

TEST_F(DoorTest, MethodThatDoesNotExistIsUnimplemented) {
  for (const char* method : {"hotline.v1.TicketService/Nothing",
                             "hotline.v2.TicketService/GetTicket", "nothing/at", "a"}) {
    EXPECT_EQ(RawCall(home_->client().channel(), method, Token(), "", false).code(),
              absl::StatusCode::kUnimplemented)
        << method;
  }
}

TEST_F(DoorTest, TooLargeIsResourceExhausted) {
  const std::string large((64 << 20) + 1, '\0');
  EXPECT_EQ(RawCall(home_->client().channel(), kCreate, Token(), large, false).code(),
            absl::StatusCode::kResourceExhausted);
  // More metadata than a server reads.
  EXPECT_EQ(
      RawCall(home_->client().channel(), kCreate, "Bearer " + std::string(20000, 'x'), "", false)
          .code(),
      absl::StatusCode::kResourceExhausted);
  StillWell("too-large");
}

// Reflection looks up every part of a dotted name by the whole of what is before it.
TEST_F(DoorTest, AnEndlessNameIsNotLookedUp) {
  namespace reflection = grpc::reflection::v1;
  const auto ask = [this](const std::string& symbol) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    context.AddMetadata("authorization", Token());
    const auto stub = reflection::ServerReflection::NewStub(home_->client().channel());
    const auto stream = stub->ServerReflectionInfo(&context);
    reflection::ServerReflectionRequest request;
    request.set_file_containing_symbol(symbol);
    reflection::ServerReflectionResponse response;
    if (!stream->Write(request) || !stream->Read(&response)) return std::string("no answer");
    stream->WritesDone();
    return response.has_error_response() ? response.error_response().error_message()
                                         : std::string("found");
  };
  EXPECT_EQ(ask("hotline.v1.TicketService"), "found");
  std::string endless;
  for (int i = 0; i < 120'000; ++i) endless += "a.";
  EXPECT_EQ(ask(endless), "no such name here");
  EXPECT_EQ(ask("hotline.v1.Nothing"), "no such name here");
}

TEST_F(DoorTest, NestingDeeperThanAnyMessageIsUnreadable) {
  // A group within a group within…: unknown fields are skipped, and skipping must not recurse for
  // ever.
  EXPECT_EQ(ReasonOf(RawCall(home_->client().channel(), kCreate, Token(),
                             std::string(200'000, '\x53'), false)),
            "REQUEST_UNREADABLE");
}

TEST_F(DoorTest, StrangersOnThePortAreSentAway) {
  const std::string strangers[] = {"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                                   std::string("\x16\x03\x01\x02\x00\x01\x00", 7),
                                   "*1\r\n$4\r\nPING\r\n", std::string(100000, '\0'),
                                   // A preface, then frames that are none.
                                   "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + std::string(1000, '\xFF')};
  for (const std::string& bytes : strangers) {
    int fd = Connect();
    Send(fd, bytes);
    timeval patience{5, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    char buffer[4096];
    ssize_t n;
    while ((n = recv(fd, buffer, sizeof(buffer), 0)) > 0) {
    }
    EXPECT_TRUE(n == 0 || errno == ECONNRESET) << "kept open: " << bytes.substr(0, 20);
    close(fd);
  }
  StillWell("strangers");
}

TEST_F(DoorTest, SilentAndSlowClientsHoldNobodyUp) {
  std::vector<int> silent;
  for (int i = 0; i < 500; ++i) silent.push_back(Connect());
  // Some stop in the middle of the preface, some in the middle of a frame.
  for (int i = 0; i < 200; ++i) Send(silent[i], "PRI * HTTP/2.0\r\n");
  for (int i = 200; i < 400; ++i)
    Send(silent[i], "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + std::string("\x00\x00\x40\x01", 4));
  StillWell("beside-silent-1");
  std::thread drip([&] {
    for (char c : std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")) {
      Send(silent[450], std::string(1, c));
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  StillWell("beside-silent-2");
  drip.join();
  for (int fd : silent) close(fd);
  StillWell("after-silent");
}

TEST_F(DoorTest, WatcherThatDoesNotReadIsClosedOrCaughtUp) {
  auto stub = v1::EventService::NewStub(home_->client().channel());
  grpc::ClientContext context;
  ctl::Authorize(&context, {"analyst", {"ANALYST"}});
  v1::WatchRequest request;
  request.set_from_start(true);
  auto stream = stub->Watch(&context, request);
  for (int i = 0; i < 200; ++i) StillWell("watched-" + std::to_string(i));
  // It never read; now it goes away in the middle.
  context.TryCancel();
  stream->Finish();
  StillWell("after-watcher");
}

TEST_F(DoorTest, CallsGivenUpByTheirCallersLeaveNothingBehind) {
  for (int i = 0; i < 200; ++i) {
    auto request = testing::NewRequest("given-up-" + std::to_string(i));
    (void)RawCall(home_->client().channel(), kCreate, Token(), request.SerializeAsString(), false,
                  std::chrono::milliseconds(i % 3));
  }
  // The same ids again: each made at most one ticket, and says so.
  for (int i = 0; i < 200; ++i) StillWell("given-up-" + std::to_string(i));
}

}  // namespace
}  // namespace hotline::input
