#include "common/storage/outbox.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/storage/keys.h"
#include "common/storage/ms_text.h"
#include "common/storage/redis_record_store.h"

namespace hotline {
namespace {

using redis::Value;

}  // namespace

absl::StatusOr<std::vector<int64_t>> Outbox::Places(int partitions) {
  auto all = client_.CallAndWait({"HGETALL", keys::kOutboxPlaces});
  if (!all.ok()) return StorageError(all.status(), false);
  std::vector<int64_t> places(static_cast<size_t>(partitions), -1);
  for (size_t i = 0; i + 1 < all->items.size(); i += 2) {
    int64_t partition = -1, place = -1;
    if (absl::SimpleAtoi(all->items[i].text, &partition) && partition >= 0 &&
        partition < partitions && absl::SimpleAtoi(all->items[i + 1].text, &place))
      places[static_cast<size_t>(partition)] = place;
  }
  return places;
}

absl::StatusOr<bool> Outbox::Fill(int partition, int64_t from, int64_t to,
                                  const std::vector<OutboxItem>& items) {
  std::vector<std::string> keys = {keys::kOutboxPlaces}, arguments;
  for (const OutboxItem& item : items) {
    keys.push_back(keys::OutboxQueue(item.sender));
    keys.push_back(keys::OutboxBodies(item.sender));
    arguments.insert(arguments.end(), {item.id, MsText(item.at), item.bytes});
  }
  std::vector<std::string> call = {"FCALL", "outbox_fill", absl::StrCat(keys.size())};
  call.insert(call.end(), keys.begin(), keys.end());
  call.insert(call.end(),
              {absl::StrCat(partition), from < 0 ? "" : absl::StrCat(from), absl::StrCat(to)});
  call.insert(call.end(), arguments.begin(), arguments.end());
  auto filled = CallFunctionAndWait(client_, std::move(call));
  if (!filled.ok()) return StorageError(filled.status(), true);
  return filled->integer == 1;
}

absl::StatusOr<std::vector<OutboxItem>> Outbox::Take(const std::string& sender, absl::Time now,
                                                     absl::Duration lease, int most) {
  auto taken = CallFunctionAndWait(
      client_, {"FCALL", "outbox_take", "2", keys::OutboxQueue(sender), keys::OutboxBodies(sender),
                MsText(now), MsText(now + lease), absl::StrCat(most)});
  if (!taken.ok()) return StorageError(taken.status(), true);
  std::vector<OutboxItem> items;
  for (size_t i = 0; i + 1 < taken->items.size(); i += 2)
    items.push_back({sender, taken->items[i].text, now, taken->items[i + 1].text});
  return items;
}

absl::Status Outbox::Remove(const std::string& sender, const std::string& id) {
  // The body first: a queue's row without one is cleared away by whoever takes it.
  auto body = client_.CallAndWait({"HDEL", keys::OutboxBodies(sender), id});
  if (!body.ok()) return StorageError(body.status(), true);
  auto row = client_.CallAndWait({"ZREM", keys::OutboxQueue(sender), id});
  return row.ok() ? absl::OkStatus() : StorageError(row.status(), true);
}

absl::Status Outbox::Delay(const OutboxItem& item) {
  auto body = client_.CallAndWait({"HSET", keys::OutboxBodies(item.sender), item.id, item.bytes});
  if (!body.ok()) return StorageError(body.status(), true);
  auto row =
      client_.CallAndWait({"ZADD", keys::OutboxQueue(item.sender), MsText(item.at), item.id});
  return row.ok() ? absl::OkStatus() : StorageError(row.status(), true);
}

absl::StatusOr<int64_t> Outbox::Waiting(const std::string& sender) {
  auto count = client_.CallAndWait({"ZCARD", keys::OutboxQueue(sender)});
  if (!count.ok()) return StorageError(count.status(), false);
  return count->integer;
}

}  // namespace hotline
