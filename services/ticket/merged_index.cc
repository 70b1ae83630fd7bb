#include "services/ticket/merged_index.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <numeric>

#include "common/base/wait.h"

namespace hotline {
namespace {

using Rows = std::vector<IndexPosition>;

class IndexMerge : public std::enable_shared_from_this<IndexMerge> {
 public:
  IndexMerge(RecordStore& store, std::string index, IndexPosition after, size_t size,
             Callback<Rows> done)
      : store_(store),
        index_(std::move(index)),
        size_(size),
        done_(std::move(done)),
        shares_(static_cast<size_t>(store.partitions()), Share{{}, std::move(after), false}) {}

  void Begin() {
    std::vector<size_t> all(shares_.size());
    std::iota(all.begin(), all.end(), 0);
    Round(std::move(all), (2 * size_ + shares_.size() - 1) / shares_.size() + 2);
  }

 private:
  struct Share {
    Rows rows;
    IndexPosition end;  // where reading goes on
    bool more = false;  // the partition may hold more than it gave
  };

  // Reads up to `limit` rows more of each of these partitions.
  void Round(std::vector<size_t> partitions, size_t limit) {
    const size_t count = partitions.size();
    auto self = shared_from_this();
    ForAll<Rows>(
        count,
        [self, partitions, limit](size_t i, Callback<Rows> read) {
          self->store_.ReadIndex(static_cast<int>(partitions[i]), self->index_,
                                 self->shares_[partitions[i]].end, static_cast<int>(limit),
                                 std::move(read));
        },
        std::numeric_limits<size_t>::max(),
        [self, partitions, limit](std::vector<absl::StatusOr<Rows>> found) {
          for (size_t i = 0; i < found.size(); ++i) {
            if (!found[i].ok()) return self->done_(found[i].status());
            Share& share = self->shares_[partitions[i]];
            share.more = found[i]->size() == limit;
            if (!found[i]->empty()) share.end = found[i]->back();
            share.rows.insert(share.rows.end(), found[i]->begin(), found[i]->end());
          }
          self->Finish();
        });
  }

  void Finish() {
    Rows page;
    for (const Share& share : shares_)
      page.insert(page.end(), share.rows.begin(), share.rows.end());
    std::sort(page.begin(), page.end());
    if (page.size() > size_) page.resize(size_);
    std::vector<size_t> again;
    for (size_t p = 0; p < shares_.size(); ++p) {
      // Everything it gave is on the page, so that what it did not give may belong there too.
      if (shares_[p].more && (page.size() < size_ || shares_[p].end < page.back()))
        again.push_back(p);
    }
    if (again.empty()) return done_(std::move(page));
    Round(std::move(again), size_);
  }

  RecordStore& store_;
  const std::string index_;
  const size_t size_;
  const Callback<Rows> done_;
  std::vector<Share> shares_;
};

}  // namespace

void ReadMergedIndex(RecordStore& store, const std::string& index, IndexPosition after, size_t size,
                     Callback<std::vector<IndexPosition>> done) {
  std::make_shared<IndexMerge>(store, index, std::move(after), size, std::move(done))->Begin();
}

}  // namespace hotline
