// The field tables of the stored forms against record.proto, and against bytes that are no record.
#include "common/storage/field_table.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "common/storage/event_fields.h"
#include "common/storage/form_parts.h"
#include "common/storage/stored_form.h"
#include "common/storage/ticket_fields.h"
#include "gtest/gtest.h"
#include "hotline/audit/v1/event_body.pb.h"
#include "hotline/store/v1/record.pb.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using form::kFields;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using testing::Life;
namespace pb = store::v1;

// Fields that are no member: the schema, and the hash of the sealed part.
bool IsNoMember(const FieldDescriptor& field) {
  return field.name() == "schema" || field.name() == "sealed_hash";
}

template <class Table>
void ExpectSame(const Table& table, const Descriptor* message);

// `text`: the row says that the field is a `string`.
template <class V>
void ExpectType(const FieldDescriptor& field, bool text = false) {
  const std::string name = field.full_name();
  if constexpr (form::kIsVector<V>) {
    EXPECT_TRUE(field.is_repeated()) << name;
    ExpectType<typename V::value_type>(field);
  } else if constexpr (std::is_same_v<V, bool>) {
    EXPECT_EQ(field.type(), FieldDescriptor::TYPE_BOOL) << name;
  } else if constexpr (std::is_same_v<V, int64_t> || std::is_same_v<V, absl::Time>) {
    EXPECT_EQ(field.type(), FieldDescriptor::TYPE_INT64) << name;
  } else if constexpr (std::is_same_v<V, int> || std::is_enum_v<V>) {
    const bool named = std::is_enum_v<V> && field.type() == FieldDescriptor::TYPE_ENUM;
    EXPECT_TRUE(named || field.type() == FieldDescriptor::TYPE_INT32) << name;
  } else if constexpr (std::is_same_v<V, double>) {
    EXPECT_EQ(field.type(), FieldDescriptor::TYPE_DOUBLE) << name;
  } else if constexpr (std::is_same_v<V, std::string>) {
    EXPECT_EQ(field.type(), text ? FieldDescriptor::TYPE_STRING : FieldDescriptor::TYPE_BYTES)
        << name;
  } else if constexpr (std::is_same_v<V, Private>) {
    EXPECT_EQ(field.type(), FieldDescriptor::TYPE_BYTES) << name;
    ExpectSame(kFields<V>, pb::Private::descriptor());
  } else {
    ASSERT_EQ(field.type(), FieldDescriptor::TYPE_MESSAGE) << name;
    ExpectSame(kFields<V>, field.message_type());
  }
}

template <class Table>
void ExpectSame(const Table& table, const Descriptor* message) {
  std::set<int> rows;
  const auto compare = [&](const auto& row) {
    using Value = typename std::remove_cvref_t<decltype(row)>::Value;
    const FieldDescriptor* field = message->FindFieldByNumber(row.number);
    ASSERT_NE(field, nullptr) << message->name() << " has no field " << row.number;
    EXPECT_EQ(field->name(), row.name) << message->name() << " " << row.number;
    if constexpr (!form::kIsVector<Value>) {
      EXPECT_FALSE(field->is_repeated()) << field->full_name();
    }
    ExpectType<Value>(*field, row.text);
    rows.insert(row.number);
  };
  std::apply([&](const auto&... row) { (compare(row), ...); }, table);
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor& field = *message->field(i);
    EXPECT_NE(rows.contains(field.number()), IsNoMember(field)) << field.full_name();
  }
}

TEST(FieldTables, AreThoseOfTheContractOfStorage) {
  ExpectSame(kFields<Ticket>, pb::TicketRecord::descriptor());
  ExpectSame(form::kBody, audit::v1::EventBody::descriptor());
}

TEST(FieldTables, WriteWhatProtobufWrites) {
  Life life;
  ASSERT_DONE(life.Reach(State::kClosed));
  const std::string bytes = EncodeTicket(life.ticket);
  pb::TicketRecord record;
  ASSERT_TRUE(record.ParseFromString(bytes));
  EXPECT_EQ(record.SerializeAsString(), bytes);
  pb::Private sealed;
  ASSERT_TRUE(sealed.ParseFromString(record.sealed()));
  EXPECT_EQ(sealed.SerializeAsString(), record.sealed());
  for (const Event& event : life.events) {
    const std::string stored = EncodeEvent(event, "0123456789abcdef").record;
    pb::EventRecord outer;
    audit::v1::EventBody body;
    ASSERT_TRUE(outer.ParseFromString(stored) && body.ParseFromString(outer.body()));
    EXPECT_EQ(outer.SerializeAsString(), stored);
    EXPECT_EQ(body.SerializeAsString(), outer.body());
  }
}

// Ids and codes are ASCII, and what people say in this life is Chinese: none of it lies under the
// chain, all of it in the sealed part.
TEST(FieldTables, ABodyHoldsNoWords) {
  Life life;
  ASSERT_DONE(life.Reach(State::kClosed));
  int notes = 0;
  for (const Event& event : life.events) {
    const std::string stored = EncodeEvent(event, "0123456789abcdef").record;
    pb::EventRecord outer;
    audit::v1::EventBody body;
    ASSERT_TRUE(outer.ParseFromString(stored) && body.ParseFromString(outer.body()));
    body.clear_prev_hash();
    body.clear_sealed_hash();
    for (unsigned char c : body.DebugString()) ASSERT_LT(c, 0x80) << body.DebugString();
    EXPECT_EQ(body.DebugString().find("\\3"), std::string::npos) << body.DebugString();
    for (const auto& fact : event.facts) EXPECT_EQ(fact.note, "");
    auto sealed = OpenSeal(stored);
    ASSERT_TRUE(sealed.ok());
    EXPECT_EQ(sealed->notes.size(), event.priv.notes.size());
    notes += static_cast<int>(event.priv.notes.size());
  }
  EXPECT_GT(notes, 0);
}

// A field that an older version did not write is zero, whatever the struct's default is.
TEST(FieldTables, ReadAMissingFieldAsZero) {
  LimitClock clock;
  clock.generation = 5;
  Petitioner petitioner;
  EXPECT_TRUE(form::Decode("", &clock, kFields<LimitClock>));
  EXPECT_TRUE(form::Decode("", &petitioner, kFields<Petitioner>));
  EXPECT_EQ(clock.generation, 0);
  EXPECT_EQ(petitioner.kind, PetitionerKind::kNone);
}

TEST(FieldTables, PassOverFieldsTheyDoNotKnow) {
  std::string bytes;
  form::AppendTag(&bytes, 1000, form::kVarint);
  form::AppendVarint(&bytes, 7);
  form::AppendBytes(&bytes, 1001, "later");
  form::AppendTag(&bytes, 1002, form::kFixed64);
  bytes += "12345678";
  form::AppendTag(&bytes, 1003, form::kFixed32);
  bytes += "1234";
  form::Write(&bytes, Promise{3, true, kUnset, false}, kFields<Promise>);
  Promise read;
  ASSERT_TRUE(form::Decode(bytes, &read, kFields<Promise>));
  EXPECT_EQ(read.leg, 3);
  EXPECT_TRUE(read.interim);
}

TEST(FieldTables, KeepNumbersBelowZero) {
  Extension before{absl::FromUnixMillis(-86400000), -3}, after;
  const std::string bytes = form::Encoded(before);
  pb::TicketRecord::Extension message;
  ASSERT_TRUE(message.ParseFromString(bytes));
  EXPECT_EQ(message.days(), -3);
  ASSERT_TRUE(form::Decode(bytes, &after, kFields<Extension>));
  EXPECT_EQ(after.granted, before.granted);
  EXPECT_EQ(after.days, -3);
}

// Whether protobuf reads these bytes as a record with a number, and the sealed part of the record
// too.
bool ProtobufReads(const std::string& bytes, pb::TicketRecord* record) {
  return record->ParseFromString(bytes) && !record->number().empty() &&
         record->schema() <= form::kSchema && pb::Private().ParseFromString(record->sealed());
}

TEST(FieldTables, JudgeEveryCutAsProtobufDoes) {
  Life life;
  ASSERT_DONE(life.Reach(State::kClosed));
  const std::string good = EncodeTicket(life.ticket);
  for (size_t length = 0; length < good.size(); ++length) {
    pb::TicketRecord record;
    const std::string cut = good.substr(0, length);
    EXPECT_EQ(DecodeTicket(cut).ok(), ProtobufReads(cut, &record)) << "cut at " << length;
  }
}

// The tables never read what protobuf refuses. They refuse two things that protobuf reads and no
// version ever wrote: a group, and a tag of more than 32 bits, of which protobuf drops the upper
// ones.
TEST(FieldTables, ReadNothingSpoiltThatProtobufRefuses) {
  Life life;
  ASSERT_DONE(life.Reach(State::kClosed));
  const std::string good = EncodeTicket(life.ticket);
  std::mt19937 random(17);
  int read = 0, stricter = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string bytes = good;
    for (unsigned n = 1 + random() % 3; n > 0; --n)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    auto ticket = DecodeTicket(bytes);
    pb::TicketRecord record;
    const bool expected = ProtobufReads(bytes, &record);
    if (!ticket.ok()) {
      if (expected) ++stricter;
      continue;
    }
    ++read;
    ASSERT_TRUE(expected);
    EXPECT_EQ(ticket->number, record.number());
    EXPECT_EQ(ticket->legs.size(), static_cast<size_t>(record.legs_size()));
    EXPECT_TRUE(DecodeTicket(EncodeTicket(*ticket)).ok());
  }
  EXPECT_GT(read, 1000) << "most spoilt bytes lie within texts and numbers";
  EXPECT_LE(stricter, read / 1000) << "only groups and tags beyond 32 bits";
}

// An outsider verifies a body with protobuf: what this room reads, protobuf reads too.
TEST(FieldTables, ReadNoBodyThatProtobufRefuses) {
  Life life;
  ASSERT_DONE(life.Reach(State::kClosed));
  std::mt19937 random(17);
  int read = 0, refused = 0;
  for (const Event& event : life.events) {
    const std::string good = EncodeEvent(event, "0123456789abcdef").record;
    for (int i = 0; i < 2000; ++i) {
      std::string bytes = good;
      bytes[random() % bytes.size()] = static_cast<char>(random());
      if (!DecodeEvent(bytes).ok()) {
        ++refused;
        continue;
      }
      pb::EventRecord outer;
      ASSERT_TRUE(outer.ParseFromString(bytes));
      ASSERT_TRUE(audit::v1::EventBody().ParseFromString(outer.body())) << outer.DebugString();
      ++read;
    }
  }
  EXPECT_GT(read, 1000);
  EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace hotline
