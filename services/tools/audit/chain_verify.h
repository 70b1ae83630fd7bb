// Chain verification 验链: is the log whole? Fed with the events and records an outsider can read;
// knows nothing of the product but its contract.
//
// Checks, per partition, that no sequence is missing; per ticket, that its versions begin at 1 and
// leave no gap, that every body has the hash it is said to have and holds the hash of the event
// before it, and that the record's chain head is that of the log.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "hotline/v1/event.pb.h"

namespace hotline::ctl {

class ChainVerify {
 public:
  // A ticket's record as it was read: before the events, or, where an event has no record among
  // those, after them.
  void AddRecord(const std::string& ticket, int64_t version, const std::string& chain_head);
  // In order within a partition, with bodies.
  void AddEvent(const v1::Event& event);
  // A fault found elsewhere, for example an event whose ticket cannot be read.
  void Fault(std::string what) { faults_.push_back(std::move(what)); }
  // Tickets with events and without a record. After the last event.
  std::vector<std::string> WithoutRecord() const;
  // After the last event and record: adds what only the whole shows.
  void Finish();

  const std::vector<std::string>& faults() const { return faults_; }
  size_t tickets() const { return chains_.size(); }
  size_t records() const { return records_.size(); }
  int64_t events() const { return events_; }
  // Of them those that whoever reads may not know of: only that nothing was cut out is seen.
  int64_t withheld() const { return withheld_; }

 private:
  struct Chain {
    int64_t version = 0;
    std::string hash;                       // of the last event, hexadecimal
    std::map<int64_t, std::string> hashes;  // by version
  };
  std::map<std::string, std::pair<int64_t, std::string>> records_;  // version, chain head
  std::map<std::string, Chain> chains_;
  std::map<int, int64_t> sequences_;  // by partition, the last one read
  int64_t events_ = 0, withheld_ = 0;
  std::vector<std::string> faults_;
};

}  // namespace hotline::ctl
