#include "common/storage/commit_call.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/storage/keys.h"
#include "common/storage/store_rules.h"

namespace hotline {
namespace {

void AppendChange(const Change& c, std::vector<std::string>& keys, std::vector<std::string>& args) {
  keys.push_back(keys::Record(c.partition, c.id));
  keys.push_back(keys::Log(c.partition));
  keys.push_back(keys::Sequence(c.partition));
  keys.push_back(keys::Wake(c.partition));
  args.push_back(c.expected_version == 0 ? "" : VersionBytes(c.expected_version) + c.expected_head);
  args.push_back(VersionBytes(c.version) + c.record);
  args.push_back(c.event);
  args.push_back(c.id);
  args.push_back(c.wake == absl::InfiniteFuture() ? "" : absl::StrCat(absl::ToUnixMillis(c.wake)));
  args.push_back(c.request);
  args.push_back(c.request_answer);
  args.push_back(absl::StrCat(c.indexes.size()));
  if (c.request_for_ever) {
    // Of what is never dropped there is one generation; the third key stands for none.
    keys.push_back(keys::Origins(c.partition));
    keys.push_back(keys::Origins(c.partition));
    keys.push_back(keys::NoOrigins(c.partition));
  } else if (!c.request.empty()) {
    int64_t generation = RequestGeneration(c.now);
    for (int64_t g : {generation, generation - 1, generation - 2})
      keys.push_back(keys::Requests(c.partition, g));
  }
  for (const IndexChange& i : c.indexes) {
    keys.push_back(keys::Index(c.partition, i.index));
    args.push_back(i.score ? absl::StrCat(*i.score) : "");
  }
}

}  // namespace

std::string VersionBytes(int64_t version) {
  std::string out(8, '\0');
  for (int i = 7; i >= 0; --i, version >>= 8) out[i] = static_cast<char>(version & 0xFF);
  return out;
}

std::vector<std::string> CommitCall(const std::string& function,
                                    const std::vector<const Change*>& changes) {
  std::vector<std::string> keys, args;
  for (const Change* change : changes) AppendChange(*change, keys, args);
  std::vector<std::string> call = {"FCALL", function, absl::StrCat(keys.size())};
  call.insert(call.end(), std::make_move_iterator(keys.begin()),
              std::make_move_iterator(keys.end()));
  call.push_back(absl::StrCat(changes.size()));
  call.insert(call.end(), std::make_move_iterator(args.begin()),
              std::make_move_iterator(args.end()));
  return call;
}

absl::StatusOr<CommitResult> ReadCommit(const redis::Value& item) {
  CommitResult result;
  if (item.items.size() != 2) {
    return Error(absl::StatusCode::kInternal, "REPLY_MALFORMED",
                 "redis: the commit function answered in an unknown form")
        .status();
  }
  switch (item.items[0].integer) {
    case 0:
      result.sequence = item.items[1].integer;
      break;
    case 1:
      result.outcome = CommitResult::kConflict;
      break;
    case 2:
      result.outcome = CommitResult::kReplay;
      result.answer = item.items[1].text;
      break;
    default:
      return Error(absl::StatusCode::kInternal, "STORE_DAMAGED",
                   "the store holds something else where this ticket's keys should be; nothing was "
                   "done, an operator must look at it")
          .Zh("存储数据异常，操作未执行，请联系运维人员")
          .status();
  }
  return result;
}

}  // namespace hotline
