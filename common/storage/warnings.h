// Early warnings 预警, each recorded once whichever process saw it first, and not lost before those
// who are to be told have notices of it in the outbox.
//
// Thread-safe. Errors as those of RecordStore.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/redis/client.h"
#include "common/storage/outbox.h"
#include "common/storage/record_store.h"
#include "hotline/store/v1/outbox.pb.h"

namespace hotline {

class Warnings {
 public:
  explicit Warnings(redis::Client& client) : client_(client) {}

  // Blocking; whether it is new.
  absl::StatusOr<bool> Add(const store::v1::EarlyWarning& warning);
  // All there are, in no order. One that cannot be read is left out.
  void All(Callback<std::vector<store::v1::EarlyWarning>> done);
  // Blocking: those of which nobody has been told yet.
  absl::StatusOr<std::vector<store::v1::EarlyWarning>> Untold();
  // Blocking: puts its notices into the outbox and marks it told, both or neither; false when it
  // was told already.
  absl::StatusOr<bool> Tell(const std::string& id, const std::vector<OutboxItem>& items);
  // Blocking: they are forgotten.
  absl::Status Drop(const std::vector<std::string>& ids);

 private:
  redis::Client& client_;
};

}  // namespace hotline
