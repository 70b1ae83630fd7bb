#include "services/directory/open_parts.h"

#include <algorithm>
#include <set>

#include "common/base/wait.h"
#include "common/storage/keys.h"

namespace hotline {
namespace {

// Read of one list of one partition: whoever has more open has enough to see.
constexpr int kMost = 200;
constexpr size_t kShown = 10;
constexpr size_t kUnderWay = 64;

bool HasHead(const Jurisdiction& j, const std::string& department, absl::Time now) {
  return !j.Holder(department, OfficeRole::kHead, now).empty();
}

// The departments that would end, and who would take over.
std::vector<OpenParts> Ending(const Jurisdiction& in_force, const Jurisdiction& proposed,
                              absl::Time now) {
  std::vector<OpenParts> out;
  for (const Department& d : in_force.data().departments) {
    const Department* after = proposed.department(d.id);
    const bool ends = after == nullptr || after->inactive ||
                      (HasHead(in_force, d.id, now) && !HasHead(proposed, d.id, now));
    if (!ends) continue;
    OpenParts one;
    one.department = d.id;
    if (after != nullptr && after->inactive) {
      const std::string heir = proposed.SuccessorOf(d.id);
      if (!heir.empty() && HasHead(proposed, heir, now)) one.successor = heir;
    }
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

void FindOpenParts(RecordStore& store, const Jurisdiction& in_force, const Jurisdiction& proposed,
                   absl::Time now, Callback<std::vector<OpenParts>> done) {
  constexpr State kStates[] = {State::kDispatched, State::kAccepted, State::kHandling,
                               State::kSubmitted,  State::kApproved, State::kReviewed,
                               State::kReplied,    State::kClosed};
  struct Read {
    size_t part;
    int partition;
    State state;
  };
  auto parts = std::make_shared<std::vector<OpenParts>>(Ending(in_force, proposed, now));
  auto reads = std::make_shared<std::vector<Read>>();
  for (size_t i = 0; i < parts->size(); ++i) {
    for (int p = 0; p < store.partitions(); ++p) {
      for (State state : kStates) reads->push_back({i, p, state});
    }
  }
  using Page = std::vector<IndexPosition>;
  ForAll<Page>(
      reads->size(),
      [&store, parts, reads](size_t i, Callback<Page> read) {
        const Read& r = (*reads)[i];
        store.ReadIndex(r.partition, keys::DepartmentIndex((*parts)[r.part].department, r.state),
                        {}, kMost, std::move(read));
      },
      kUnderWay,
      [parts, reads, done](const std::vector<absl::StatusOr<Page>>& pages) {
        for (size_t i = 0; i < pages.size(); ++i) {
          if (!pages[i].ok()) return done(pages[i].status());
          OpenParts& part = (*parts)[(*reads)[i].part];
          part.tickets += static_cast<int64_t>(pages[i]->size());
          for (const IndexPosition& position : *pages[i]) {
            if (part.some.size() < kShown) part.some.push_back(position.id);
          }
        }
        std::erase_if(*parts, [](const OpenParts& part) { return part.tickets == 0; });
        done(std::move(*parts));
      });
}

}  // namespace hotline
