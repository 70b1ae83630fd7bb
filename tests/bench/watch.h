// Watchers of the event stream.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hotline/v1/event.pb.h"
#include "tests/bench/calls.h"

namespace hotline::bench {

// Open Watch streams over a few connections, counting what reaches them.
class Watchers {
 public:
  Watchers(const std::string& address, const std::vector<v1::WatchRequest>& requests,
           int connections = kConnections);
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

// Connections that stand and do nothing.
class IdleConnections {
 public:
  // Returns when all of them stand; those that do not within a minute are missing from size().
  IdleConnections(const std::string& address, int count);
  size_t size() const;

 private:
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
};

}  // namespace hotline::bench
