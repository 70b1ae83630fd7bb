// How a notice leaves the house.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "hotline/store/v1/outbox.pb.h"

namespace hotline {

// Blocking, thread-safe.
class Sender {
 public:
  virtual ~Sender() = default;
  // Of its queue in the outbox.
  virtual std::string name() const = 0;
  // How many may be under way at a time.
  virtual int threads() const { return 1; }
  // Whether it goes this way: as a rule what officials are told.
  virtual bool Takes(const store::v1::OutboxEntry& entry) const { return entry.petitioner() == 0; }
  // OK: the other side has it. INVALID_ARGUMENT: it never will take this one. Anything else: later.
  // `phone` is the person's or the petitioner's number, empty when none is known.
  virtual absl::Status Send(const store::v1::OutboxEntry& entry, const std::string& phone,
                            absl::Time now) = 0;
};

}  // namespace hotline
