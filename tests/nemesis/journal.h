// What clients were promised: every acknowledgement is on disk before it counts.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace hotline::nemesis {

struct Acknowledged {
  std::string verb;        // the method's name
  std::string request_id;  // unique for a create; of a verb, unique for the ticket
  std::string ticket;      // number
  int64_t version = 0;     // that this call made; 0: the answer does not say
  int64_t at_ms = 0;       // when the answer was there
};

// Thread-safe.
class Journal {
 public:
  explicit Journal(std::string path);
  ~Journal();
  // Returns when the disk has it.
  void Add(const Acknowledged& entry);
  int64_t entries() const;
  // The longest time between two entries since `since_ms` of the monotonic clock, or until now.
  int64_t LongestSilenceMs(int64_t since_ms) const;
  // Everything, read back from the disk.
  std::vector<Acknowledged> Read() const;

 private:
  const std::string path_;
  int fd_;
  mutable std::mutex mutex_;
  std::vector<int64_t> added_ms_;
};

}  // namespace hotline::nemesis
