// Watchers of the event stream.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/bench/calls.h"

namespace hotline::bench {

// So many open Watch streams over a few connections, counting what reaches them.
class Watchers {
 public:
  Watchers(const std::string& address, int count);
  // Ends them.
  ~Watchers();
  int64_t delivered() const;
  // Streams that ended before they were told to.
  int64_t lost() const;

 private:
  class Stream;
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
  std::vector<std::unique_ptr<Stream>> streams_;
};

}  // namespace hotline::bench
