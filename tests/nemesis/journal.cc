#include "tests/nemesis/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "common/base/clock.h"

namespace hotline::nemesis {

Journal::Journal(std::string path)
    : path_(std::move(path)),
      fd_(open(path_.c_str(), O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0600)) {}

Journal::~Journal() { close(fd_); }

void Journal::Add(const Acknowledged& entry) {
  const std::string line = entry.verb + "\t" + entry.request_id + "\t" + entry.ticket + "\t" +
                           std::to_string(entry.version) + "\t" + std::to_string(entry.at_ms) +
                           "\n";
  std::lock_guard<std::mutex> lock(mutex_);
  if (write(fd_, line.data(), line.size()) != static_cast<ssize_t>(line.size()) ||
      fdatasync(fd_) != 0) {
    std::perror("journal");
    std::abort();
  }
  added_ms_.push_back(MonotonicMs());
}

int64_t Journal::entries() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return static_cast<int64_t>(added_ms_.size());
}

int64_t Journal::LongestSilenceMs(int64_t since_ms) const {
  std::lock_guard<std::mutex> lock(mutex_);
  int64_t longest = 0, last = since_ms;
  for (auto it = std::lower_bound(added_ms_.begin(), added_ms_.end(), since_ms);
       it != added_ms_.end(); ++it) {
    longest = std::max(longest, *it - last);
    last = *it;
  }
  return std::max(longest, MonotonicMs() - last);
}

std::vector<Acknowledged> Journal::Read() const {
  std::vector<Acknowledged> out;
  std::ifstream in(path_);
  for (std::string line; std::getline(in, line);) {
    Acknowledged a;
    std::istringstream words(line);
    words >> a.verb >> a.request_id >> a.ticket >> a.version >> a.at_ms;
    out.push_back(std::move(a));
  }
  return out;
}

}  // namespace hotline::nemesis
