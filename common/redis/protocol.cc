#include "common/redis/protocol.h"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <cctype>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace hotline::redis {
namespace {

// A reply nested deeper or larger is not one of ours.
constexpr int kDeepest = 8;

Value Convert(const redisReply& in, int depth = 0) {
  Value out;
  switch (in.type) {
    case REDIS_REPLY_INTEGER:
      out.type = Value::Type::kInteger;
      out.integer = in.integer;
      break;
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
    case REDIS_REPLY_ERROR:  // inside an array
      out.type = Value::Type::kString;
      out.text.assign(in.str, in.len);
      break;
    case REDIS_REPLY_ARRAY:
      out.type = Value::Type::kArray;
      if (depth >= kDeepest) break;
      out.items.reserve(in.elements);
      for (size_t i = 0; i < in.elements; ++i)
        out.items.push_back(Convert(*in.element[i], depth + 1));
      break;
    default:
      break;
  }
  return out;
}

}  // namespace

struct ReplyReader::Impl {
  redisReader* reader = redisReaderCreate();
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
  std::unique_ptr<redisReply, void (*)(void*)> reply(static_cast<redisReply*>(raw),
                                                     freeReplyObject);
  if (reply->type == REDIS_REPLY_ERROR) return ErrorOf(std::string_view(reply->str, reply->len));
  return Convert(*reply);
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
  // What passes by itself, or when an operator has mended the server.
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
