// Golden records: a ticket and its events of every schema so far, as they lie on disks somewhere.
// Each must be read for ever, and what is read must be written back to the same bytes: a field that
// this version did not know would be lost. A new schema adds files (HOTLINE_UPDATE=1 writes those
// that are missing); a file that is there is never written again.
#include <filesystem>
#include <fstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/storage/stored_form.h"
#include "gtest/gtest.h"
#include "hotline/store/v1/record.pb.h"
#include "tests/support/life.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

using testing::At;
using testing::Life;

constexpr int kFirstSchema = 2, kLastSchema = 11;
constexpr char kSalt[] = "0123456789abcdef";

// A ticket that needs this schema, and no newer one.
Ticket Needs(int schema, Ticket t) {
  if (schema >= 3) t.calendar_version = 2;
  if (schema >= 4) {
    t.supervised = t.final_reply = true;
    t.duty = "tax";
    t.adjudicated_at = At("2026-03-05 10:00");
    t.interview = "housing";
    t.concerns = "p-tax-2";
    t.appeal = {1, "p-centre-3"};
    t.petitioners[0].appealed = t.petitioners[0].rating_excluded = true;
    t.promise = {1, true, At("2026-04-01 00:00"), true};
    t.limits[0].calendar = "seven-days";
  }
  if (schema >= 5) {
    t.exclusion = Exclusion::kGranted;
    t.merged.push_back(
        {"2603020010000029", 3, MergeStage::kLeft, MergeEnd::kShared, true, "tax-1", ""});
    t.shared = {1, t.promise};
    t.priv.shared_result = "并单结果";
  }
  if (schema >= 6) t.discipline = true;
  if (schema >= 7) t.legs[0].refused = true;
  if (schema >= 8) t.petitioners[0].blind_indexes.push_back("b2");
  if (schema >= 9) t.petitioners[0].drawn = true;
  if (schema >= 10) {
    t.petitioners[0].no_messages = true;
    t.lowered_by = {"p-centre-4"};
    t.priv.emergency_calls = {"rec-1"};
    t.regulator = "water";
    t.supplements_asked = 2;
    t.supplement_due = At("2026-03-05 18:00");
    t.priv.missing = "合同";
  }
  if (schema >= 11) {
    t.held = {{At("2026-03-03 10:00"), HeldDecision::kKept}};
    t.priv.held = {"局长受贿"};
  }
  return t;
}

std::filesystem::path PathOf(const std::string& name) {
  return std::filesystem::path(testing::SourceRoot()) / "tests/unit/storage/golden" / name;
}

// The golden bytes of that name; `made` are written where there are none and HOTLINE_UPDATE asks.
std::string Golden(const std::string& name, const std::string& made) {
  if (std::getenv("HOTLINE_UPDATE") != nullptr && !std::filesystem::exists(PathOf(name)))
    std::ofstream(PathOf(name)) << absl::BytesToHexString(made) << "\n";
  std::string hex = testing::ReadWhole(PathOf(name));
  while (!hex.empty() && hex.back() == '\n') hex.pop_back();
  return absl::HexStringToBytes(hex);
}

TEST(GoldenRecords, TicketsOfEverySchemaAreReadAndWrittenBackUnchanged) {
  Life life;
  ASSERT_TRUE(life.Reach(State::kClosed).ok());
  for (int schema = kFirstSchema; schema <= kLastSchema; ++schema) {
    const std::string bytes =
        Golden(absl::StrCat("ticket-", schema, ".hex"), EncodeTicket(Needs(schema, life.ticket)));
    ASSERT_FALSE(bytes.empty()) << schema;
    store::v1::TicketRecord record;
    ASSERT_TRUE(record.ParseFromString(bytes)) << schema;
    EXPECT_EQ(record.schema(), schema);
    auto ticket = DecodeTicket(bytes);
    ASSERT_TRUE(ticket.ok()) << schema << ": " << ticket.status();
    EXPECT_EQ(EncodeTicket(*ticket), bytes) << "schema " << schema << " lost something";
    EXPECT_EQ(ticket->state, State::kClosed);
    EXPECT_EQ(ticket->priv.subject, "发票问题");
    EXPECT_EQ(ticket->legs[0].department, "tax");
    EXPECT_EQ(ticket->calendar_version, schema >= 3 ? 2 : 0);
    EXPECT_EQ(ticket->duty, schema >= 4 ? "tax" : "");
    EXPECT_EQ(ticket->merged.size(), schema >= 5 ? 1u : 0u);
    EXPECT_EQ(ticket->discipline, schema >= 6);
  }
}

// Before schema 9 all petitioners of a ticket were drawn together.
TEST(GoldenRecords, ADrawnTicketOfBeforeIsOneOfDrawnPetitioners) {
  store::v1::TicketRecord record;
  ASSERT_TRUE(record.ParseFromString(Golden("ticket-8.hex", "")));
  record.set_drawn(true);
  record.set_reworks(1);
  auto ticket = DecodeTicket(record.SerializeAsString());
  ASSERT_TRUE(ticket.ok()) << ticket.status();
  for (const Petitioner& p : ticket->petitioners) {
    EXPECT_TRUE(p.drawn);
    EXPECT_EQ(p.reworks, 1);
  }
  auto again = DecodeTicket(EncodeTicket(*ticket));
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->petitioners[0].drawn);
}

TEST(GoldenRecords, EventsKeepTheirHash) {
  Life life;
  ASSERT_TRUE(life.Reach(State::kClosed).ok());
  for (size_t i = 0; i < life.events.size(); ++i)
    (void)Golden(absl::StrCat("event-", i + 1, ".hex"), EncodeEvent(life.events[i], kSalt).record);
  int read = 0;
  for (const auto& entry : std::filesystem::directory_iterator(PathOf(""))) {
    const std::string name = entry.path().filename();
    if (name.rfind("event-", 0) != 0) continue;
    ++read;
    const std::string bytes = Golden(name, "");
    auto event = DecodeEvent(bytes);
    ASSERT_TRUE(event.ok()) << name << ": " << event.status();
    EXPECT_TRUE(SealIntact(bytes)) << name;
    EXPECT_EQ(event->event.facts.empty(), false) << name;
    event->event.priv = *OpenSeal(bytes);
    EXPECT_EQ(EncodeEvent(event->event, kSalt).hash, event->hash)
        << name << " is not hashed as it was";
  }
  EXPECT_GE(read, 8);
}

TEST(GoldenRecords, ARecordOfANewerVersionIsRefusedNotCutShort) {
  store::v1::TicketRecord record;
  ASSERT_TRUE(record.ParseFromString(Golden("ticket-7.hex", "")));
  record.set_schema(kLastSchema + 1);
  EXPECT_EQ(DecodeTicket(record.SerializeAsString()).status().code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace hotline
