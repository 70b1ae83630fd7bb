#include "common/storage/warnings.h"

#include "absl/strings/str_cat.h"
#include "common/storage/keys.h"
#include "common/storage/redis_record_store.h"

namespace hotline {
namespace {

using store::v1::EarlyWarning;

std::vector<EarlyWarning> Readable(const std::vector<redis::Value>& bodies) {
  std::vector<EarlyWarning> out;
  for (const redis::Value& body : bodies) {
    EarlyWarning warning;
    if (!body.text.empty() && warning.ParseFromString(body.text)) out.push_back(std::move(warning));
  }
  return out;
}

}  // namespace

absl::StatusOr<bool> Warnings::Add(const EarlyWarning& warning) {
  auto added =
      CallFunctionAndWait(client_, {"FCALL", "warn", "2", keys::kWarnings, keys::kWarningsUntold,
                                    warning.id(), warning.SerializeAsString()});
  if (!added.ok()) return StorageError(added.status(), true);
  return added->integer == 1;
}

void Warnings::All(Callback<std::vector<EarlyWarning>> done) {
  client_.Call({"HVALS", keys::kWarnings}, [done](absl::StatusOr<redis::Value> all) {
    if (!all.ok()) return done(StorageError(all.status(), false));
    done(Readable(all->items));
  });
}

absl::StatusOr<std::vector<EarlyWarning>> Warnings::Untold() {
  auto ids = client_.CallAndWait({"SMEMBERS", keys::kWarningsUntold});
  if (!ids.ok()) return StorageError(ids.status(), false);
  if (ids->items.empty()) return std::vector<EarlyWarning>();
  std::vector<std::string> call = {"HMGET", keys::kWarnings};
  for (const redis::Value& id : ids->items) call.push_back(id.text);
  auto bodies = client_.CallAndWait(std::move(call));
  if (!bodies.ok()) return StorageError(bodies.status(), false);
  return Readable(bodies->items);
}

absl::StatusOr<bool> Warnings::Tell(const std::string& id, const std::vector<OutboxItem>& items) {
  std::vector<std::string> keys = {keys::kWarningsUntold}, arguments = {id};
  for (const OutboxItem& item : items) {
    keys.push_back(keys::OutboxQueue(item.sender));
    keys.push_back(keys::OutboxBodies(item.sender));
    arguments.insert(arguments.end(),
                     {item.id, absl::StrCat(absl::ToUnixMillis(item.at)), item.bytes});
  }
  std::vector<std::string> call = {"FCALL", "warn_tell", absl::StrCat(keys.size())};
  call.insert(call.end(), keys.begin(), keys.end());
  call.insert(call.end(), arguments.begin(), arguments.end());
  auto told = CallFunctionAndWait(client_, std::move(call));
  if (!told.ok()) return StorageError(told.status(), true);
  return told->integer == 1;
}

absl::Status Warnings::Drop(const std::vector<std::string>& ids) {
  for (const auto& [command, key] :
       {std::pair("SREM", keys::kWarningsUntold), std::pair("HDEL", keys::kWarnings)}) {
    std::vector<std::string> call = {command, key};
    call.insert(call.end(), ids.begin(), ids.end());
    auto dropped = client_.CallAndWait(std::move(call));
    if (!dropped.ok()) return StorageError(dropped.status(), true);
  }
  return absl::OkStatus();
}

}  // namespace hotline
