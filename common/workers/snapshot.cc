#include "common/workers/snapshot.h"

#include <cstring>

#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/error.h"
#include "common/base/file.h"

namespace hotline {
namespace {

// magic, length of the position, position, rows; then SHA-256 of all of it.
constexpr char kMagic[] = "hotsnap1";
constexpr size_t kMagicBytes = 8, kLengthBytes = 4, kDigestBytes = 32;
// A hundred million rows.
constexpr int64_t kLargest = int64_t{16} << 30;

}  // namespace

absl::Status WriteSnapshot(const std::string& path, const Snapshot& snapshot) {
  std::string bytes(kMagic, kMagicBytes);
  bytes.reserve(kMagicBytes + kLengthBytes + snapshot.position.size() + snapshot.rows.size() +
                kDigestBytes);
  auto length = static_cast<uint32_t>(snapshot.position.size());
  bytes.append(reinterpret_cast<const char*>(&length), kLengthBytes);
  bytes.append(snapshot.position);
  bytes.append(snapshot.rows);
  bytes.append(Sha256(bytes));
  return WriteFile(path, bytes);
}

absl::StatusOr<Snapshot> ReadSnapshot(const std::string& path) {
  auto read = ReadFile(path, kLargest);
  if (!read.ok()) {
    return Error(absl::StatusCode::kNotFound, "NO_SNAPSHOT", absl::StrCat("no snapshot ", path))
        .status();
  }
  std::string bytes = *std::move(read);
  auto damaged = [&] {
    return Error(absl::StatusCode::kDataLoss, "SNAPSHOT_DAMAGED",
                 absl::StrCat(path, " is not a whole snapshot; the log is read instead"))
        .status();
  };
  constexpr size_t kHead = kMagicBytes + kLengthBytes;
  if (bytes.size() < kHead + kDigestBytes || bytes.compare(0, kMagicBytes, kMagic) != 0)
    return damaged();
  std::string_view covered(bytes.data(), bytes.size() - kDigestBytes);
  if (Sha256(covered) != std::string_view(bytes).substr(covered.size())) return damaged();
  uint32_t length = 0;
  std::memcpy(&length, bytes.data() + kMagicBytes, kLengthBytes);
  if (length > covered.size() - kHead) return damaged();
  Snapshot out;
  out.position = bytes.substr(kHead, length);
  bytes.resize(covered.size());
  bytes.erase(0, kHead + length);
  out.rows = std::move(bytes);
  return out;
}

}  // namespace hotline
