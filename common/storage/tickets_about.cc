#include "common/storage/tickets_about.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "common/base/wait.h"
#include "common/storage/keys.h"

namespace hotline {
namespace {

using Rows = std::vector<IndexPosition>;

// Rows read at a time; hardly anybody has as many.
constexpr int kRows = 500;

void ReadAll(RecordStore& store, int partition, const std::string& index, IndexPosition after,
             std::shared_ptr<Rows> all, Callback<Rows> done) {
  store.ReadIndex(partition, index, after, kRows,
                  [&store, partition, index, all = std::move(all),
                   done = std::move(done)](absl::StatusOr<Rows> rows) mutable {
                    if (!rows.ok()) return done(rows.status());
                    const bool more = rows->size() == kRows;
                    all->insert(all->end(), rows->begin(), rows->end());
                    if (!more) return done(std::move(*all));
                    // Taken first: arguments are made in any order.
                    IndexPosition last = all->back();
                    ReadAll(store, partition, index, std::move(last), std::move(all),
                            std::move(done));
                  });
}

}  // namespace

void FindTicketsAbout(RecordStore& store, const std::string& person, int partition,
                      Callback<std::set<std::string>> done) {
  const std::string index = keys::PersonIndex(person);
  const bool one = partition >= 0;
  ForAll<Rows>(
      one ? 1 : static_cast<size_t>(store.partitions()),
      [&store, index, one, partition](size_t i, Callback<Rows> read) {
        ReadAll(store, one ? partition : static_cast<int>(i), index,
                {std::numeric_limits<int64_t>::min() / 2, ""}, std::make_shared<Rows>(),
                std::move(read));
      },
      std::numeric_limits<size_t>::max(),
      [done = std::move(done)](std::vector<absl::StatusOr<Rows>> found) {
        std::set<std::string> out;
        for (const absl::StatusOr<Rows>& rows : found) {
          if (!rows.ok()) return done(rows.status());
          for (const IndexPosition& row : *rows) out.insert(row.id);
        }
        done(std::move(out));
      });
}

}  // namespace hotline
