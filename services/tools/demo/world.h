// The people of the demonstration: what a citizen, a department, the dispatcher and the centre do
// next with a ticket, and when. Everything is drawn from the seed and the line of the file, so that
// the same seed always gives the same month.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/domain/directory/jurisdiction.h"
#include "hotline/v1/ticket.pb.h"
#include "services/tools/client/client.h"

namespace hotline::demo {

// How a department works, fixed by its id.
enum class Manner { kPrompt, kOrdinary, kLate, kReturning, kSloppy };
Manner MannerOf(const std::string& department);

// One request of the file and what has become of it.
struct Case {
  size_t line = 0;
  v1::NewTicket request;
  std::string request_id;
  v1::Ticket ticket;  // as last seen
  int steps = 0;      // actions taken
  bool urged = false, objected = false, withdrawn = false, reopened = false;
};

// What somebody does at an instant.
struct Action {
  absl::Time at;
  std::string method;
  ctl::Caller who;
  std::shared_ptr<google::protobuf::Message> request;
  bool needs_code = false;  // a rating: the one-time code is asked for first
};

class World {
 public:
  // `jurisdiction` must outlive the world.
  World(const Jurisdiction& jurisdiction, uint64_t seed) : j_(jurisdiction), seed_(seed) {}

  // The instant `minutes` of open time after `from`, on the grid of the demonstration.
  absl::Time Service(absl::Time from, double minutes) const;
  static absl::Time Grid(absl::Time t);
  // The next thing anybody does with the case; nothing when it is left to the system.
  std::optional<Action> Next(Case& c, absl::Time now) const;
  // When the i-th of n requests comes in, over `days` days from `start`: busy hours, quiet nights.
  absl::Time Arrival(size_t i, size_t n, absl::Time start, int days) const;

 private:
  // A number in [0, 1) fixed by seed, line, step and purpose.
  double Chance(const Case& c, std::string_view purpose) const;
  std::optional<Action> Dispatcher(Case& c, absl::Time now) const;
  std::optional<Action> Department(Case& c, absl::Time now) const;
  std::optional<Action> Accepting(Case& c, const v1::Leg& leg, int leg_id, absl::Time now) const;
  std::optional<Action> Handling(Case& c, const v1::Leg& leg, int leg_id, absl::Time now) const;
  std::optional<Action> Contacting(Case& c, const v1::Leg& leg, int leg_id, absl::Time now) const;
  std::optional<Action> Working(Case& c, const v1::Leg& leg, int leg_id, absl::Time now) const;
  std::optional<Action> Approving(Case& c, const v1::Leg& leg, int leg_id, absl::Time now) const;
  std::optional<Action> Replying(Case& c, const v1::Leg& leg, int leg_id, absl::Time now) const;
  ctl::Caller HandlerOf(const v1::Leg& leg, absl::Time now) const;
  ctl::Caller SpeakerFor(const v1::Ticket& t, const v1::Leg& leg, absl::Time now) const;
  std::optional<Action> Afterwards(Case& c, absl::Time now) const;
  // Who acts for the department's head at `t`.
  ctl::Caller Head(const std::string& department, absl::Time t) const;
  absl::Time DueOf(const Case& c, const char* limit, int leg) const;

  const Jurisdiction& j_;
  uint64_t seed_;
};

}  // namespace hotline::demo
