#include "common/redis/protocol.h"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace hotline::redis {

// hiredis reads the protocol and these build our Value as it goes. The array of its own replies
// would be as large as a length merely announced; ours grows with what has come.
struct ReplyInProgress {
  Value root;
  bool is_error = false;
};

namespace {

// An array being filled is the last element of its own parent, so it does not move meanwhile.
Value* Place(const redisReadTask* task) {
  if (task->parent == nullptr) return &static_cast<ReplyInProgress*>(task->privdata)->root;
  return &static_cast<Value*>(task->parent->obj)->items.emplace_back();
}

void* CreateString(const redisReadTask* task, char* text, size_t size) {
  Value* value = Place(task);
  value->type = Value::Type::kString;
  value->text.assign(text, size);
  // One inside an array is a value like others.
  if (task->parent == nullptr && task->type == REDIS_REPLY_ERROR)
    static_cast<ReplyInProgress*>(task->privdata)->is_error = true;
  return value;
}

void* CreateArray(const redisReadTask* task, int elements) {
  constexpr int kReservedAtMost = 64;
  Value* value = Place(task);
  value->type = Value::Type::kArray;
  value->items.reserve(static_cast<size_t>(std::clamp(elements, 0, kReservedAtMost)));
  return value;
}

void* CreateInteger(const redisReadTask* task, long long integer) {  // NOLINT: hiredis' type
  Value* value = Place(task);
  value->type = Value::Type::kInteger;
  value->integer = integer;
  return value;
}

void* CreateNil(const redisReadTask* task) { return Place(task); }

redisReplyObjectFunctions kBuild = {CreateString, CreateArray, CreateInteger, CreateNil,
                                    [](void*) {}};

}  // namespace

struct ReplyReader::Impl {
  ReplyInProgress reading;
  redisReader* reader = redisReaderCreateWithFunctions(&kBuild);
  Impl() { reader->privdata = &reading; }
  ~Impl() { redisReaderFree(reader); }
};

ReplyReader::ReplyReader() : impl_(std::make_unique<Impl>()) {}
ReplyReader::~ReplyReader() = default;

void ReplyReader::Feed(const char* data, size_t size) {
  if (redisReaderFeed(impl_->reader, data, size) != REDIS_OK) broken_ = true;
}

std::optional<absl::StatusOr<Value>> ReplyReader::Next() {
  if (broken_) return std::nullopt;
  void* raw = nullptr;
  if (redisReaderGetReply(impl_->reader, &raw) != REDIS_OK) {
    broken_ = true;
    return std::nullopt;
  }
  if (raw == nullptr) return std::nullopt;
  ReplyInProgress done = std::exchange(impl_->reading, {});
  if (done.is_error) return ErrorOf(done.root.text);
  return std::move(done.root);
}

void AppendCommand(const std::vector<std::string>& args, std::string* out) {
  std::vector<const char*> data;
  std::vector<size_t> sizes;
  for (const std::string& arg : args) {
    data.push_back(arg.data());
    sizes.push_back(arg.size());
  }
  char* command = nullptr;
  long long size =
      redisFormatCommandArgv(&command, static_cast<int>(args.size()), data.data(), sizes.data());
  if (size > 0) out->append(command, static_cast<size_t>(size));
  redisFreeCommand(command);
}

absl::Status ErrorOf(std::string_view text) {
  std::string word(text.substr(0, text.find(' ')));
  bool is_class = !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return std::isupper(c) || c == '_';
  });
  std::string reason = absl::StrCat("REDIS_", is_class ? word : "ERR");
  absl::StatusCode code = absl::StatusCode::kInternal;
  // What passes automatically, or when an operator has repaired the server.
  for (std::string_view passing :
       {"LOADING", "READONLY", "MASTERDOWN", "MISCONF", "NOREPLICAS", "BUSY", "OOM", "NOAUTH",
        "WRONGPASS", "CLUSTERDOWN", "TRYAGAIN", "MOVED", "ASK", "UNKILLABLE", "NOMASTERLINK"}) {
    if (word == passing) code = absl::StatusCode::kUnavailable;
  }
  if (word == "OOM") code = absl::StatusCode::kResourceExhausted;
  // A function that is not there yet: another process is loading the library, or an old server.
  bool function_missing = text.find("Function not found") != std::string_view::npos;
  if (function_missing) code = absl::StatusCode::kUnavailable, reason = "REDIS_FUNCTION_MISSING";
  return Error(code, reason, absl::StrCat("redis: ", std::string(text.substr(0, 200)))).status();
}

}  // namespace hotline::redis
