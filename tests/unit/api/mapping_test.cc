// What each audience sees of a ticket, and of an event, in which every field is set.
#include "services/api/mapping.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "common/storage/stored_form.h"
#include "gtest/gtest.h"
#include "hotline/audit/v1/event_body.pb.h"
#include "hotline/store/v1/record.pb.h"

namespace hotline {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Paths = std::set<std::string>;

// Sets every field of a stored message to something that is not zero.
void Fill(Message* message) {
  const auto* r = message->GetReflection();
  for (int i = 0; i < message->GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* f = message->GetDescriptor()->field(i);
    const bool many = f->is_repeated();
    switch (f->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        Fill(many ? r->AddMessage(message, f) : r->MutableMessage(message, f));
        break;
      case FieldDescriptor::CPPTYPE_STRING:
        many ? r->AddString(message, f, f->name()) : r->SetString(message, f, f->name());
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        r->SetBool(message, f, true);
        break;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        r->SetDouble(message, f, 0.5);
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        r->SetEnumValue(message, f, 1);
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        many ? r->AddInt32(message, f, 1) : r->SetInt32(message, f, 1);
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        many ? r->AddInt64(message, f, 1) : r->SetInt64(message, f, 1);
        break;
      default:
        FAIL() << f->full_name() << " is of a type that this test does not fill";
    }
  }
}

Ticket FullTicket() {
  store::v1::Private sealed;
  Fill(&sealed);
  store::v1::TicketRecord record;
  Fill(&record);
  record.set_sealed(sealed.SerializeAsString());
  auto ticket = DecodeTicket(record.SerializeAsString());
  EXPECT_TRUE(ticket.ok()) << ticket.status();
  ticket->into.stage = MergeStage::kHeld;
  ticket->merged[0].stage = MergeStage::kHeld;
  ticket->merged[0].confidential = false;
  Leg lead = ticket->legs[0];  // the first was returned, like everything else that can be
  lead.kind = LegKind::kLead;
  lead.returned = lead.merged = lead.refused = false;
  lead.ended = kUnset;
  ticket->legs.push_back(lead);
  ticket->limits[0].limit = LimitKind::kAccept;
  ticket->limits[0].ticket = ticket->merged[0].number;
  return *ticket;
}

Event FullEvent() {
  audit::v1::EventBody body;
  Fill(&body);
  body.mutable_facts(0)->set_type(audit::v1::FACT_TYPE_LIMIT_STOPPED);
  auto event = DecodeEventBody(body.SerializeAsString());
  EXPECT_TRUE(event.ok()) << event.status();
  event->facts[0].note = "words";  // of the sealed part
  return *event;
}

// Every field that is set, as "limits.row"; of messages of other contracts the field alone.
void Collect(const Message& message, const std::string& prefix, Paths* out) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* f : fields) {
    const std::string path = prefix + f->name();
    out->insert(path);
    if (f->message_type() == nullptr || f->message_type()->file()->package() != "hotline.v1")
      continue;
    if (!f->is_repeated()) {
      Collect(message.GetReflection()->GetMessage(message, f), path + ".", out);
      continue;
    }
    for (int k = 0; k < message.GetReflection()->FieldSize(message, f); ++k)
      Collect(message.GetReflection()->GetRepeatedMessage(message, f, k), path + ".", out);
  }
}

// Every field that a message of this type could have set.
void CollectAll(const google::protobuf::Descriptor& type, const std::string& prefix, Paths* out) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* f = type.field(i);
    out->insert(prefix + f->name());
    if (f->message_type() != nullptr && f->message_type()->file()->package() == "hotline.v1")
      CollectAll(*f->message_type(), prefix + f->name() + ".", out);
  }
}

Paths Of(const Message& message) {
  Paths out;
  Collect(message, "", &out);
  return out;
}

Paths Without(const Paths& from, const Paths& what) {
  Paths out;
  for (const std::string& path : from) {
    bool gone = false;
    for (const std::string& prefix : what)
      gone = gone || path == prefix || path.rfind(prefix + ".", 0) == 0;
    if (!gone) out.insert(path);
  }
  return out;
}

Paths Shown(const Ticket& ticket, Audience audience,
            Visibility::Others others = Visibility::Others::kAll) {
  api::View view;
  view.audience = audience;
  view.others = others;
  return Of(api::ToApi(ticket, view));
}

Paths Shown(const Event& event, Audience audience) {
  api::Place place{3, 7, "hash"};
  place.view.audience = audience;
  v1::Event out;
  api::ToApi(event, place, &out);
  return Of(out);
}

TEST(Mapping, TheCentreIsShownEveryFieldOfTheContract) {
  Paths all;
  CollectAll(*v1::Ticket::descriptor(), "", &all);
  // An answer's own; and time left needs the policies and a limit that runs.
  const Paths filled_elsewhere = {"similar_tickets", "replayed_version", "limits.time_left"};
  Ticket ticket = FullTicket();
  Paths shown = Shown(ticket, Audience::kCentre);
  ticket.exclusion = Exclusion::kGranted;  // until now it was asked for
  // A threat to life that nobody has answered for.
  ticket.limits[0].limit = LimitKind::kLeaderTold;
  ticket.limits[0].stopped = ticket.limits[0].paused = kUnset;
  ticket.limits[0].carried = false;
  shown.merge(Shown(ticket, Audience::kCentre));
  EXPECT_EQ(Without(Without(all, filled_elsewhere), shown), Paths()) << "nothing fills these";
  EXPECT_EQ(Without(shown, all), Paths());
}

TEST(Mapping, EachAudienceIsShownLessThanTheOneBefore) {
  const Ticket ticket = FullTicket();
  const Paths centre = Shown(ticket, Audience::kCentre);
  const Paths department = Shown(ticket, Audience::kDepartment);
  const Paths in_confidence = Shown(ticket, Audience::kInConfidence);
  EXPECT_EQ(department,
            Without(centre, {"concerns", "limits.merged_ticket", "held_words",
                             "held_words.hold_time", "held_words.text", "held_words.decision"}));
  EXPECT_EQ(in_confidence,
            Without(department, {"channel", "address", "origin", "call_id", "reply", "suggestions",
                                 "merged_into", "petitioners.display_name", "petitioners.phone",
                                 "petitioners.credit_code", "petitioners.no_messages"}));
  Paths standing;
  for (const std::string& path : in_confidence) {
    if (path.rfind("limits", 0) == 0) standing.insert(path);
  }
  for (const char* path :
       {"name", "etag", "state", "urgency", "jurisdiction", "confidential", "discipline",
        "abstained", "update_time", "end_time", "version", "chain_head"})
    standing.insert(path);
  EXPECT_EQ(Shown(ticket, Audience::kEverybody), standing);
}

TEST(Mapping, OtherTicketsAreShownToThoseWhoMayReadThem) {
  Ticket ticket = FullTicket();
  const Paths all = Shown(ticket, Audience::kCentre, Visibility::Others::kAll);
  EXPECT_EQ(Shown(ticket, Audience::kCentre, Visibility::Others::kOpen), all);
  const Paths none = Shown(ticket, Audience::kCentre, Visibility::Others::kNone);
  // Its only limit is that of the merged ticket.
  EXPECT_EQ(none, Without(all, {"merged_into", "merged_tickets", "merged_requests", "limits"}));
  ticket.merged[0].confidential = true;
  EXPECT_EQ(Shown(ticket, Audience::kCentre, Visibility::Others::kAll), all);
  EXPECT_EQ(Shown(ticket, Audience::kCentre, Visibility::Others::kOpen),
            Without(all, {"merged_tickets", "limits"}));
}

TEST(Mapping, ADepartmentInConfidenceIsShownADayAndNoLimitOfTheCentre) {
  Ticket ticket = FullTicket();
  absl::TimeZone shanghai;
  ASSERT_TRUE(absl::LoadTimeZone("Asia/Shanghai", &shanghai));
  // By UTC it is still the day before.
  ticket.received = absl::FromCivil(absl::CivilSecond(2026, 3, 3, 3, 10, 0), shanghai);
  ticket.limits[0].ticket.clear();
  ticket.limits[0].limit = LimitKind::kTriage;
  api::View view;
  view.audience = Audience::kInConfidence;
  view.exact_hours = false;
  view.zone = shanghai;
  const v1::Ticket shown = api::ToApi(ticket, view);
  EXPECT_EQ(api::FromTimestamp(shown.create_time()),
            absl::FromCivil(absl::CivilDay(2026, 3, 3), shanghai));
  EXPECT_EQ(shown.limits_size(), 0);
  view.exact_hours = true;
  EXPECT_EQ(api::FromTimestamp(api::ToApi(ticket, view).create_time()), ticket.received);
  EXPECT_EQ(api::ToApi(ticket, view).limits_size(), 1);
}

TEST(Mapping, EventsFollowTheSameRule) {
  const Event event = FullEvent();
  Paths all;
  CollectAll(*v1::Event::descriptor(), "", &all);
  const Paths centre = Shown(event, Audience::kCentre);
  EXPECT_EQ(centre, Without(all, {"body"})) << "the stream adds the body for those who may";
  const Paths department = Shown(event, Audience::kDepartment);
  EXPECT_EQ(department, Without(centre, {"facts.ticket", "whole_only"}));
  EXPECT_EQ(Shown(event, Audience::kInConfidence),
            Without(department, {"facts.channel", "facts.note"}));
  Paths sealed = Without(centre, {"facts", "whole_only"});
  for (const char* path : {"facts", "facts.type", "facts.effective_time"}) sealed.insert(path);
  EXPECT_EQ(Shown(event, Audience::kEverybody), sealed);
}

}  // namespace
}  // namespace hotline
