#include "common/storage/revocation_store.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/storage/keys.h"
#include "common/storage/redis_record_store.h"

namespace hotline {
namespace {

// Members: "s:" and a subject, "t:" and a token's id.
std::string MemberOf(const StoredRevocation& revocation) {
  return (revocation.of_subject ? "s:" : "t:") + revocation.id;
}

std::string Score(absl::Time at) { return absl::StrCat(absl::ToUnixMillis(at)); }

}  // namespace

void RevocationStore::Add(const StoredRevocation& revocation, absl::Time keep_since,
                          Callback<bool> done) {
  // Forgetting is only tidying: whether it works changes nothing. The last ones go with their key.
  writes_.Call({"ZREMRANGEBYSCORE", keys::kRevocations, "-inf", "(" + Score(keep_since)},
               [](const absl::StatusOr<redis::Value>&) {});
  writes_.Call({"ZADD", keys::kRevocations, "GT", Score(revocation.at), MemberOf(revocation)},
               [done = std::move(done)](absl::StatusOr<redis::Value> reply) {
                 if (!reply.ok()) return done(StorageError(reply.status(), true));
                 done(true);
               });
  writes_.Call({"EXPIRE", keys::kRevocations,
                absl::StrCat(absl::ToInt64Seconds(revocation.at - keep_since))},
               [](const absl::StatusOr<redis::Value>&) {});
}

void RevocationStore::Read(absl::Time since, Callback<std::vector<StoredRevocation>> done) {
  reads_.Call({"ZRANGEBYSCORE", keys::kRevocations, Score(since), "+inf", "WITHSCORES"},
              [done = std::move(done)](absl::StatusOr<redis::Value> reply) {
                if (!reply.ok()) return done(StorageError(reply.status(), false));
                std::vector<StoredRevocation> out;
                for (size_t i = 0; i + 1 < reply->items.size(); i += 2) {
                  const std::string& member = reply->items[i].text;
                  double ms = 0;
                  if (member.size() < 3 || !absl::SimpleAtod(reply->items[i + 1].text, &ms))
                    continue;
                  out.push_back({member[0] == 's', member.substr(2),
                                 absl::FromUnixMillis(static_cast<int64_t>(ms))});
                }
                done(std::move(out));
              });
}

}  // namespace hotline
