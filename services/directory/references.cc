#include "services/directory/references.h"

#include <map>
#include <memory>
#include <set>
#include <utility>

#include "common/base/wait.h"
#include "common/storage/tickets.h"
#include "services/directory/department_lists.h"

namespace hotline {
namespace {

constexpr size_t kNumbersShown = 5;
constexpr size_t kReadsUnderWay = 64;
constexpr State kOpen[] = {State::kReceived, State::kDispatched, State::kAccepted,
                           State::kHandling, State::kSubmitted,  State::kApproved,
                           State::kReviewed, State::kReplied};

using Rows = std::set<std::pair<std::string, std::string>>;  // list and id

Rows Vanishing(const Jurisdiction& in_force, const Jurisdiction& proposed) {
  Rows out;
  for (const Matter& m : in_force.data().matters) {
    if (proposed.matter(m.id) == nullptr) out.emplace("matters", m.id);
  }
  for (const Area& a : in_force.data().areas) {
    if (proposed.area(a.code) == nullptr) out.emplace("areas", a.code);
  }
  for (const Person& p : in_force.data().persons) {
    if (proposed.person(p.id) == nullptr) out.emplace("persons", p.id);
  }
  for (const Desk& d : in_force.data().desks) out.emplace("desks", d.id);
  for (const Desk& d : proposed.data().desks) out.erase({"desks", d.id});
  return out;
}

Rows NamedBy(const Ticket& ticket) {
  Rows out = {{"matters", ticket.matter}, {"areas", ticket.area}, {"desks", ticket.desk}};
  for (const Leg& leg : ticket.legs) {
    if (!Happened(leg.ended)) out.emplace("persons", leg.handler);
  }
  return out;
}

void ReadTickets(RecordStore& store, std::set<std::string> numbers,
                 std::shared_ptr<const Rows> vanishing, Callback<std::vector<Reference>> done) {
  auto all = std::make_shared<const std::vector<std::string>>(numbers.begin(), numbers.end());
  ForAll<Ticket>(
      all->size(),
      [&store, all](size_t i, Callback<Ticket> read) {
        LoadTicket(store, (*all)[i], std::move(read));
      },
      kReadsUnderWay,
      [vanishing, done](const std::vector<absl::StatusOr<Ticket>>& tickets) {
        std::map<std::pair<std::string, std::string>, Reference> found;
        for (const auto& ticket : tickets) {
          if (absl::IsNotFound(ticket.status())) continue;
          if (!ticket.ok()) return done(ticket.status());
          for (const auto& row : NamedBy(*ticket)) {
            if (!vanishing->contains(row)) continue;
            Reference& one =
                found.try_emplace(row, Reference{row.first, row.second, 0, {}}).first->second;
            ++one.tickets;
            if (one.some.size() < kNumbersShown) one.some.push_back(ticket->number);
          }
        }
        std::vector<Reference> out;
        for (auto& [row, one] : found) out.push_back(std::move(one));
        done(std::move(out));
      });
}

}  // namespace

void FindReferences(RecordStore& store, const Jurisdiction& in_force, const Jurisdiction& proposed,
                    Callback<std::vector<Reference>> done) {
  auto vanishing = std::make_shared<const Rows>(Vanishing(in_force, proposed));
  if (vanishing->empty()) return done(std::vector<Reference>());
  std::vector<std::string> departments;
  for (const Department& d : in_force.data().departments) departments.push_back(d.id);
  ReadDepartmentLists(
      store, departments, kOpen,
      [&store, vanishing,
       done](const absl::StatusOr<std::vector<std::vector<std::string>>>& numbers) {
        if (!numbers.ok()) return done(numbers.status());
        std::set<std::string> once;  // an assisting department has the ticket in its list too
        for (const auto& each : *numbers) once.insert(each.begin(), each.end());
        ReadTickets(store, std::move(once), vanishing, done);
      });
}

}  // namespace hotline
