#include "services/directory/department_lists.h"

#include "common/base/wait.h"
#include "common/storage/keys.h"

namespace hotline {
namespace {

// Read of one list of one partition: whoever has more open has enough to see.
constexpr int kMostOfAList = 200;
constexpr size_t kListsUnderWay = 64;

struct List {
  size_t department;
  int partition;
  std::string index;
};

}  // namespace

void ReadDepartmentLists(RecordStore& store, const std::vector<std::string>& departments,
                         std::span<const State> states,
                         Callback<std::vector<std::vector<std::string>>> done) {
  auto lists = std::make_shared<std::vector<List>>();
  for (size_t d = 0; d < departments.size(); ++d) {
    for (int p = 0; p < store.partitions(); ++p) {
      for (State state : states)
        lists->push_back({d, p, keys::DepartmentIndex(departments[d], state)});
    }
  }
  using Page = std::vector<IndexPosition>;
  ForAll<Page>(
      lists->size(),
      [&store, lists](size_t i, Callback<Page> read) {
        const List& list = (*lists)[i];
        store.ReadIndex(list.partition, list.index, {}, kMostOfAList, std::move(read));
      },
      kListsUnderWay,
      [lists, done, count = departments.size()](const std::vector<absl::StatusOr<Page>>& pages) {
        std::vector<std::vector<std::string>> out(count);
        for (size_t i = 0; i < pages.size(); ++i) {
          if (!pages[i].ok()) return done(pages[i].status());
          for (const IndexPosition& position : *pages[i])
            out[(*lists)[i].department].push_back(position.id);
        }
        done(std::move(out));
      });
}

}  // namespace hotline
