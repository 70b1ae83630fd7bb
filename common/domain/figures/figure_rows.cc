#include "common/domain/figures/figure_rows.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "absl/strings/numbers.h"

namespace hotline::fold {
namespace {

Ms ToMs(absl::Time t) { return t == kUnset ? kNever : absl::ToUnixMillis(t); }

// Appends a part to its array and to the chain that ends at `last`.
template <class T>
T& Append(std::vector<T>& parts, Link* first, Link* last) {
  T& added = parts.emplace_back();
  auto at = static_cast<Link>(parts.size());
  if (*last != 0)
    parts[*last - 1].next = at;
  else
    *first = at;
  *last = at;
  return added;
}

// What a saved copy begins with: another layout is not read.
struct Head {
  char magic[8] = {'h', 'o', 't', 'f', 'o', 'l', 'd', '7'};
  uint32_t sizes[6] = {sizeof(Row),        sizeof(Rows::Bounds), sizeof(Leg),
                       sizeof(Petitioner), sizeof(Reply),        sizeof(Moment)};
};

template <class T>
void SaveArray(const std::vector<T>& in, std::string* out) {
  static_assert(std::is_trivially_copyable_v<T>);
  uint64_t count = in.size();
  out->append(reinterpret_cast<const char*>(&count), sizeof(count));
  out->append(reinterpret_cast<const char*>(in.data()), count * sizeof(T));
}

template <class T>
bool LoadArray(std::string_view* in, std::vector<T>* out) {
  uint64_t count = 0;
  if (in->size() < sizeof(count)) return false;
  std::memcpy(&count, in->data(), sizeof(count));
  in->remove_prefix(sizeof(count));
  if (count > in->size() / sizeof(T)) return false;
  out->resize(count);
  if (count > 0) std::memcpy(static_cast<void*>(out->data()), in->data(), count * sizeof(T));
  in->remove_prefix(count * sizeof(T));
  return true;
}

uint64_t NumberOf(const std::string& ticket) {
  uint64_t number = 0;
  return absl::SimpleAtoi(ticket, &number) ? number : 0;
}

}  // namespace

Rows::Rows() : texts_{""} {}

Id Rows::Intern(const std::string& text) {
  if (text.empty()) return 0;
  auto [it, fresh] = ids_.try_emplace(text, static_cast<Id>(texts_.size()));
  if (fresh) texts_.push_back(text);
  return it->second;
}

Leg* Rows::LegOf(const Row& row, int leg) {
  if (leg < 1 || leg > row.legs) return nullptr;
  Link at = row.first_leg;
  for (int i = 1; i < leg; ++i) at = legs_[at - 1].next;
  return &legs_[at - 1];
}

Petitioner& Rows::PetitionerOf(Row& row, int id) {
  for (Link at = row.first_petitioner; at != 0; at = petitioners_[at - 1].next) {
    if (petitioners_[at - 1].id == id) return petitioners_[at - 1];
  }
  Petitioner& added = Append(petitioners_, &row.first_petitioner, &row.last_petitioner);
  added.id = id;
  return added;
}

Clock* Rows::ClockOf(Row& row, const Fact& fact) {
  // The merged ticket's own events tell what became of its limit.
  if (!fact.ticket.empty()) return nullptr;
  Leg* leg = LegOf(row, fact.leg);
  switch (fact.limit) {
    case LimitKind::kAccept:
      return leg ? &leg->accept : nullptr;
    case LimitKind::kContact:
      return leg ? &leg->contact : nullptr;
    case LimitKind::kLegHandle:
      return leg ? &leg->handle : nullptr;
    case LimitKind::kCaseHandle:
      return &row.case_handle;
    case LimitKind::kFollowUp:
      return &PetitionerOf(row, fact.petitioner).follow_up;
    case LimitKind::kReply: {
      Link last = PetitionerOf(row, fact.petitioner).last_reply;
      return last == 0 ? nullptr : &replies_[last - 1].clock;
    }
    default:
      return nullptr;
  }
}

void Rows::Own(Clock& clock, const Fact& fact) {
  clock.owned = true;
  clock.department = Intern(fact.department);
  clock.head = Intern(fact.person);
}

bool Rows::LastToBeReplied(Row& row, int petitioner) {
  bool waits = false, others = false;
  for (Link p = row.first_petitioner; p != 0; p = petitioners_[p - 1].next) {
    const Link last = petitioners_[p - 1].last_reply;
    if (last == 0) continue;
    const bool replied = Happened(replies_[last - 1].clock.stopped);
    if (petitioners_[p - 1].id == petitioner) {
      waits = !replied;
    } else {
      if (!replied) return false;
      others |= !replies_[last - 1].clock.voided;
    }
  }
  return waits && others;
}

void Rows::AddMoment(Row& row, Moment::Kind kind, Ms at) {
  Moment& added = Append(moments_, &row.first_moment, &row.last_moment);
  added.kind = kind;
  added.at = at;
}

void Rows::Apply(const Event& event) {
  if (!event.of_ticket()) return;
  uint64_t number = NumberOf(event.number);
  auto [it, fresh] = index_.try_emplace(number, static_cast<uint32_t>(rows_.size()));
  if (fresh) {
    if (rows_.size() % kBlock == 0) blocks_.emplace_back();
    rows_.emplace_back().number = number;
  }
  Row& row = rows_[it->second];
  if (event.version <= row.version) return;
  row.version = static_cast<int32_t>(event.version);
  if (event.sealed() && !Happened(row.sealed)) row.sealed = ToMs(event.recorded);
  row.discipline |= event.discipline;
  if (!event.concerns.empty()) row.concerns = Intern(event.concerns);
  for (const Fact& fact : event.facts) {
    Apply(row, fact);
    for (Ms t : {ToMs(fact.at), ToMs(fact.due), ToMs(fact.original_due)}) {
      if (!Happened(t)) continue;
      row.earliest = std::min(row.earliest, t);
      row.latest = std::max(row.latest, t);
    }
  }
  Bounds& block = blocks_[it->second / kBlock];
  block.earliest = std::min(block.earliest, row.earliest);
  block.latest = std::max(block.latest, row.latest);
}

void Rows::Apply(Row& row, const Fact& f) {
  Leg* leg = LegOf(row, f.leg);
  const Ms at = ToMs(f.at);
  // Nothing is solved by a result that only promises.
  const auto solved = [&](const Petitioner& p) {
    return p.interim && f.solved == Solved::kYes ? Solved::kNo : f.solved;
  };
  switch (f.type) {
    case FactType::kReceived:
      row.received = at;
      row.kind = f.kind;
      row.channel = f.channel;
      row.petitioner_kind = f.petitioner_kind;
      row.matter = Intern(f.matter);
      row.area = Intern(f.area);
      break;
    case FactType::kAnswered:
      row.answered = at;
      break;
    case FactType::kRejected:
      row.rejected = at;
      break;
    case FactType::kTransferred:
      row.transferred = at;
      break;
    case FactType::kReopened:
      row.answered = row.rejected = row.transferred = kNever;
      break;
    case FactType::kWithdrawn:
      if (f.code.empty())
        row.withdrawn = at;
      else if (LastToBeReplied(row, f.petitioner))
        AddMoment(row, Moment::kReplied, at);
      break;
    case FactType::kDispatched:
    case FactType::kAssistAsked: {
      if (f.leg != row.legs + 1) break;
      Leg& added = Append(legs_, &row.first_leg, &row.last_leg);
      ++row.legs;
      added.kind = f.leg_kind;
      added.department = Intern(f.department);
      added.head = Intern(f.person);
      added.dispatched = at;
      if (!f.matter.empty()) row.matter = Intern(f.matter);
      if (!Happened(row.first_dispatched)) row.first_dispatched = at;
      break;
    }
    case FactType::kHandedOver:
      if (leg) leg->department = Intern(f.department), leg->head = Intern(f.person);
      break;
    case FactType::kMerged:
      row.merged = at;
      for (Link l = row.first_leg; l != 0; l = legs_[l - 1].next) legs_[l - 1].merged = true;
      break;
    case FactType::kSplitOff:
      row.merged = kNever;
      if (f.limit == LimitKind::kCaseHandle) row.case_handle.due = ToMs(f.original_due);
      break;
    case FactType::kResultShared: {
      if (f.leg != row.legs + 1) break;
      Leg& added = Append(legs_, &row.first_leg, &row.last_leg);
      ++row.legs;
      added.kind = LegKind::kShared;
      added.department = Intern(f.department);
      added.head = Intern(f.person);
      row.interim = f.code == "INTERIM";
      break;
    }
    case FactType::kAccepted:
      if (leg)
        leg->accepted_as = f.capacity, leg->accepted = at, leg->accepted_by = Intern(f.person);
      break;
    case FactType::kContacted:
      // One that ended the limit; a later talk does not make three attempts an effective contact.
      if (leg && !Happened(leg->contact.stopped)) leg->contacted = true;
      break;
    case FactType::kContactAttempted:
      if (leg && f.code == "COMPLETE") leg->attempted = true;
      break;
    case FactType::kReturnRequested:
      if (leg) leg->return_requested = at;
      break;
    case FactType::kReturnApproved:
      if (leg) leg->return_decided = at, leg->return_approved = true;
      break;
    case FactType::kReturnRefused:
    case FactType::kReturnLapsed:
      if (leg) leg->return_decided = at;
      break;
    case FactType::kAppealGranted:
      (f.petitioner == 0 ? row.excluded : PetitionerOf(row, f.petitioner).excluded) = at;
      break;
    case FactType::kReclassified:
      row.kind = f.kind;
      row.matter = Intern(f.matter);
      break;
    case FactType::kSubmitted:
      if (f.leg_kind != LegKind::kAssisting) row.interim = f.code == "INTERIM";
      break;
    case FactType::kPromiseUnkept:
      AddMoment(row, Moment::kUnkept, at);
      break;
    case FactType::kPromiseChecked:
      if (f.code == "UNKEPT") AddMoment(row, Moment::kUnkept, at);
      break;
    case FactType::kReworkOpened:
      AddMoment(row, Moment::kRework, at);
      break;
    case FactType::kReworkEnded:
      // What was replied before stands again.
      AddMoment(row, Moment::kReplied, at);
      break;
    case FactType::kReplied:
      PetitionerOf(row, f.petitioner).interim = row.interim;
      break;
    case FactType::kObjected:
      AddMoment(row, Moment::kObjected, at);
      break;
    case FactType::kRated: {
      Petitioner& p = PetitionerOf(row, f.petitioner);
      if (p.satisfaction == Satisfaction::kNone)
        p.satisfaction = f.satisfaction, p.rated = at, p.solved = solved(p);
      break;
    }
    case FactType::kFollowedUp: {
      Petitioner& p = PetitionerOf(row, f.petitioner);
      p.outcome = at;
      p.reached = f.code == "REACHED";
      p.charged = f.code == "UNREACHABLE_BY_CENTRE" ? Intern(f.department) : 0;
      if (p.reached && p.satisfaction == Satisfaction::kNone &&
          f.satisfaction != Satisfaction::kNone) {
        p.satisfaction = f.satisfaction, p.rated = at, p.solved = solved(p), p.by_sample = true;
      }
      break;
    }
    case FactType::kLimitStarted:
      if (f.limit == LimitKind::kReply) {
        Petitioner& p = PetitionerOf(row, f.petitioner);
        Append(replies_, &p.first_reply, &p.last_reply);
      }
      [[fallthrough]];
    case FactType::kLimitResumed:
      if (Clock* clock = ClockOf(row, f)) {
        // A miss stays whose it was.
        Clock again;
        if (f.type == FactType::kLimitResumed && clock->missed) again = *clock;
        again.stopped = kNever;
        again.on_time = again.voided = false;
        again.due = ToMs(f.original_due);
        *clock = again;
      }
      break;
    case FactType::kBreached:
      if (Clock* clock = ClockOf(row, f)) {
        clock->missed = true;
        Own(*clock, f);
      }
      break;
    case FactType::kLimitStopped:
      if (Clock* clock = ClockOf(row, f)) {
        clock->due = ToMs(f.original_due);
        clock->stopped = at;
        clock->on_time = f.on_time;
        if (!clock->missed) Own(*clock, f);
      }
      if (f.limit == LimitKind::kReply) {
        bool all = true;
        for (Link p = row.first_petitioner; p != 0; p = petitioners_[p - 1].next) {
          Link last = petitioners_[p - 1].last_reply;
          all &= last == 0 || Happened(replies_[last - 1].clock.stopped);
        }
        if (all) AddMoment(row, Moment::kReplied, at);
      }
      break;
    case FactType::kLimitVoided:
      if (Clock* clock = ClockOf(row, f)) clock->voided = true, clock->stopped = at;
      break;
    default:
      break;
  }
}

size_t Rows::bytes() const {
  size_t out = rows_.size() * sizeof(Row) + blocks_.size() * sizeof(Bounds) +
               legs_.size() * sizeof(Leg) + petitioners_.size() * sizeof(Petitioner) +
               replies_.size() * sizeof(Reply) + moments_.size() * sizeof(Moment);
  // Of what an array holds in reserve nothing has been touched yet. The index: a slot and a control
  // byte each.
  return out + index_.capacity() * (sizeof(std::pair<uint64_t, uint32_t>) + 1);
}

std::string Rows::Save() const {
  std::string out;
  out.reserve(bytes());
  Head head;
  out.append(reinterpret_cast<const char*>(&head), sizeof(head));
  SaveArray(rows_, &out);
  SaveArray(blocks_, &out);
  SaveArray(legs_, &out);
  SaveArray(petitioners_, &out);
  SaveArray(replies_, &out);
  SaveArray(moments_, &out);
  for (const std::string& text : texts_)
    SaveArray(std::vector<char>(text.begin(), text.end()), &out);
  return out;
}

bool Rows::Load(std::string_view saved) {
  Head head;
  if (saved.size() < sizeof(head) || std::memcmp(saved.data(), &head, sizeof(head)) != 0)
    return false;
  saved.remove_prefix(sizeof(head));
  Rows loaded;
  if (!LoadArray(&saved, &loaded.rows_) || !LoadArray(&saved, &loaded.blocks_) ||
      !LoadArray(&saved, &loaded.legs_) || !LoadArray(&saved, &loaded.petitioners_) ||
      !LoadArray(&saved, &loaded.replies_) || !LoadArray(&saved, &loaded.moments_))
    return false;
  loaded.texts_.clear();
  while (!saved.empty()) {
    std::vector<char> text;
    if (!LoadArray(&saved, &text)) return false;
    loaded.texts_.emplace_back(text.begin(), text.end());
  }
  if (loaded.texts_.empty() || !loaded.texts_[0].empty()) return false;
  for (size_t i = 1; i < loaded.texts_.size(); ++i)
    loaded.ids_[loaded.texts_[i]] = static_cast<Id>(i);
  loaded.index_.reserve(loaded.rows_.size());
  for (size_t i = 0; i < loaded.rows_.size(); ++i)
    loaded.index_[loaded.rows_[i].number] = static_cast<uint32_t>(i);
  *this = std::move(loaded);
  return true;
}

}  // namespace hotline::fold
