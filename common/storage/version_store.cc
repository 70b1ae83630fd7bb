#include "common/storage/version_store.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/base/error.h"
#include "common/storage/keys.h"
#include "common/storage/redis_record_store.h"

namespace hotline {
namespace {

absl::Status NoVersion(int64_t version) {
  return Error(absl::StatusCode::kNotFound, "NO_JURISDICTION",
               version == 0 ? "no jurisdiction has been uploaded yet; see hotlinectl directory load"
                            : absl::StrCat("there is no version ", version, " of the jurisdiction"))
      .Zh("尚未上传辖区数据或版本不存在");
}

}  // namespace

absl::Status VersionMoved(int64_t expected) {
  return Error(absl::StatusCode::kAborted, "ETAG_MISMATCH",
               absl::StrCat("version ", expected,
                            " is not the one in force; read the current one and decide again"))
      .Zh("辖区数据已被他人更新，请重新读取");
}

void RedisVersionStore::Current(Callback<int64_t> done) {
  reads_.Call({"HGET", keys::kJurisdiction, "current"},
              [done = std::move(done)](absl::StatusOr<redis::Value> reply) {
                if (!reply.ok()) return done(StorageError(reply.status(), false));
                int64_t version = 0;
                (void)absl::SimpleAtoi(reply->text, &version);
                done(version);
              });
}

void RedisVersionStore::Read(int64_t version, Callback<std::string> done) {
  reads_.Call({"HGET", keys::kJurisdiction, absl::StrCat(version)},
              [version, done = std::move(done)](absl::StatusOr<redis::Value> reply) {
                if (!reply.ok()) return done(StorageError(reply.status(), false));
                if (reply->nil()) return done(NoVersion(version));
                done(std::move(reply->text));
              });
}

void RedisVersionStore::Put(std::optional<int64_t> expected, std::string bytes,
                            Callback<int64_t> done) {
  CallFunction(writes_,
               {"FCALL", "put_jurisdiction", "1", keys::kJurisdiction,
                expected ? absl::StrCat(*expected) : "", std::move(bytes)},
               [expected, done = std::move(done)](absl::StatusOr<redis::Value> reply) {
                 if (!reply.ok()) return done(StorageError(reply.status(), true));
                 if (reply->integer < 0) return done(VersionMoved(*expected));
                 done(reply->integer);
               });
}

void RedisVersionStore::Proposal(Callback<std::string> done) {
  reads_.Call({"HGET", keys::kJurisdiction, "proposal"},
              [done = std::move(done)](absl::StatusOr<redis::Value> reply) {
                if (!reply.ok()) return done(StorageError(reply.status(), false));
                done(std::move(reply->text));
              });
}

void RedisVersionStore::Propose(std::string standing, std::string bytes, Callback<bool> done) {
  CallFunction(writes_,
               {"FCALL", "propose_jurisdiction", "1", keys::kJurisdiction, std::move(standing),
                std::move(bytes)},
               [done = std::move(done)](absl::StatusOr<redis::Value> reply) {
                 if (!reply.ok()) return done(StorageError(reply.status(), true));
                 done(reply->integer == 1);
               });
}

void RedisVersionStore::Adopt(std::string standing, int64_t expected, std::string bytes,
                              Callback<int64_t> done) {
  CallFunction(writes_,
               {"FCALL", "adopt_jurisdiction", "1", keys::kJurisdiction, std::move(standing),
                std::move(bytes), absl::StrCat(expected)},
               [done = std::move(done)](absl::StatusOr<redis::Value> reply) {
                 if (!reply.ok()) return done(StorageError(reply.status(), true));
                 done(reply->integer);
               });
}

void MemoryVersionStore::Current(Callback<int64_t> done) {
  int64_t version;
  {
    absl::MutexLock lock(&mutex_);
    version = static_cast<int64_t>(versions_.size());
  }
  done(version);
}

void MemoryVersionStore::Read(int64_t version, Callback<std::string> done) {
  std::string bytes;
  {
    absl::MutexLock lock(&mutex_);
    if (version >= 1 && version <= static_cast<int64_t>(versions_.size()))
      bytes = versions_[version - 1];
  }
  if (bytes.empty()) return done(NoVersion(version));
  done(std::move(bytes));
}

void MemoryVersionStore::Put(std::optional<int64_t> expected, std::string bytes,
                             Callback<int64_t> done) {
  int64_t version = -1;
  {
    absl::MutexLock lock(&mutex_);
    if (!expected || *expected == static_cast<int64_t>(versions_.size())) {
      versions_.push_back(std::move(bytes));
      version = static_cast<int64_t>(versions_.size());
    }
  }
  if (version < 0) return done(VersionMoved(*expected));
  done(version);
}

void MemoryVersionStore::Proposal(Callback<std::string> done) {
  std::string standing;
  {
    absl::MutexLock lock(&mutex_);
    standing = proposal_;
  }
  done(std::move(standing));
}

void MemoryVersionStore::Propose(std::string standing, std::string bytes, Callback<bool> done) {
  bool stood = false;
  {
    absl::MutexLock lock(&mutex_);
    stood = proposal_ == standing;
    if (stood) proposal_ = std::move(bytes);
  }
  done(stood);
}

void MemoryVersionStore::Adopt(std::string standing, int64_t expected, std::string bytes,
                               Callback<int64_t> done) {
  int64_t version = 0;
  {
    absl::MutexLock lock(&mutex_);
    if (!standing.empty() && proposal_ == standing &&
        expected == static_cast<int64_t>(versions_.size())) {
      proposal_.clear();
      versions_.push_back(std::move(bytes));
      version = static_cast<int64_t>(versions_.size());
    }
  }
  done(version);
}

}  // namespace hotline
