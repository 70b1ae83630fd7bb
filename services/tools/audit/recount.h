// The recount: figures once more, from the events an outsider can read, by code that shares nothing
// with the fold and takes the definitions of docs/figures.md literally. Slow on purpose: one pass
// over a ticket's facts for every question asked of it.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/arena.h"
#include "hotline/v1/event.pb.h"
#include "services/tools/audit/recount_ticket.h"

namespace hotline::ctl {

class Recount {
 public:
  using Facts = google::protobuf::RepeatedPtrField<v1::Fact>;

  // Reports of any dimension over what the log holds up to their position.
  explicit Recount(std::vector<v1::Report> reports);
  // Where the next events must be made. Only one partition's are kept at a time.
  google::protobuf::Arena* memory() { return memory_.get(); }
  // In the order of ReadEvents. Takes the facts away.
  void Add(v1::Event* event);
  // Of the same reports, over other partitions. Neither is added to afterwards.
  void Merge(Recount&& other);
  // After the last event. Empty when every figure of every group is the same, else the first
  // difference in words.
  std::string Difference();
  size_t tickets() const { return tickets_; }

 private:
  void CountAll();
  static std::string Compare(Question& question);

  std::vector<Question> questions_;
  // Of the partition being read. A message may end one partition and begin the next: what it was
  // made in stays for one partition longer.
  struct History {
    Facts* facts = nullptr;
    int64_t whole_only = INT64_MAX;  // see CountTicket
  };
  std::unordered_map<std::string, History> histories_;
  std::unique_ptr<google::protobuf::Arena> memory_, before_;
  int partition_ = -1;
  std::set<int> finished_;
  std::string disorder_;
  size_t tickets_ = 0;
};

}  // namespace hotline::ctl
