#include "common/workers/log_position.h"

#include "absl/strings/escaping.h"
#include "common/base/digest.h"
#include "common/base/error.h"

namespace hotline {
namespace {

constexpr size_t kCheckBytes = 4;

void PutVarint(uint64_t v, std::string* out) {
  for (; v >= 0x80; v >>= 7) out->push_back(static_cast<char>(v | 0x80));
  out->push_back(static_cast<char>(v));
}

bool GetVarint(const std::string& in, size_t* at, uint64_t* v) {
  *v = 0;
  for (int shift = 0; shift < 63 && *at < in.size(); shift += 7) {
    unsigned char c = in[(*at)++];
    *v |= static_cast<uint64_t>(c & 0x7F) << shift;
    if (c < 0x80) return true;
  }
  return false;
}

}  // namespace

// Token: base64url of, for every partition, varint sequence and, unless it is 0, 8 bytes of hash;
// then the first bytes of all that's SHA-256, so that a damaged token is told from one of another
// log.
std::string EncodePosition(const LogPosition& position) {
  std::string raw;
  for (const auto& mark : position.marks) {
    PutVarint(static_cast<uint64_t>(mark.sequence), &raw);
    if (mark.sequence > 0) raw.append(mark.hash);
  }
  raw += Sha256(raw).substr(0, kCheckBytes);
  return absl::WebSafeBase64Escape(raw);
}

absl::StatusOr<LogPosition> DecodePosition(const std::string& token, int partitions) {
  std::string raw;
  LogPosition position;
  bool good = absl::WebSafeBase64Unescape(token, &raw) && raw.size() >= kCheckBytes;
  if (good) {
    const std::string check = raw.substr(raw.size() - kCheckBytes);
    raw.resize(raw.size() - kCheckBytes);
    good = Sha256(raw).substr(0, kCheckBytes) == check;
  }
  size_t at = 0;
  for (int p = 0; good && p < partitions; ++p) {
    uint64_t sequence = 0;
    good = GetVarint(raw, &at, &sequence) && sequence < (uint64_t{1} << 53);
    LogPosition::Mark mark{static_cast<int64_t>(sequence), ""};
    if (good && sequence > 0) {
      good = at + kMarkBytes <= raw.size();
      if (good) mark.hash = raw.substr(at, kMarkBytes);
      at += kMarkBytes;
    }
    position.marks.push_back(std::move(mark));
  }
  if (good && at == raw.size()) return position;
  return Error(absl::StatusCode::kInvalidArgument, "RESUME_TOKEN_INVALID",
               "the resume token is not one of this installation; begin again without it")
      .Zh("续传标记无效")
      .Field({"resume_token", "is not a token of this installation", "NOT_OURS",
              "不是本系统的续传标记"})
      .status();
}

}  // namespace hotline
