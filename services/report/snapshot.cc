#include "services/report/snapshot.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/error.h"

namespace hotline {
namespace {

// magic, length of the position, position, rows; then SHA-256 of all of it.
constexpr char kMagic[] = "hotsnap1";
constexpr size_t kMagicBytes = 8, kLengthBytes = 4, kDigestBytes = 32;

absl::Status NotWritten(const std::string& path) {
  return Error(absl::StatusCode::kUnavailable, "SNAPSHOT_NOT_WRITTEN",
               absl::StrCat("cannot write ", path, ": ", std::strerror(errno),
                            "; make room or give \"dataDirectory\" a folder the server may write"));
}

bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t n = write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

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
  const std::string partial = path + ".part";
  int fd = open(partial.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0) return NotWritten(partial);
  bool good = WriteAll(fd, bytes) && fsync(fd) == 0;
  good = close(fd) == 0 && good;
  if (!good || rename(partial.c_str(), path.c_str()) != 0) {
    absl::Status why = NotWritten(path);
    unlink(partial.c_str());
    return why;
  }
  return absl::OkStatus();
}

absl::StatusOr<Snapshot> ReadSnapshot(const std::string& path) {
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat info {};
  if (fd < 0 || fstat(fd, &info) != 0) {
    if (fd >= 0) close(fd);
    return Error(absl::StatusCode::kNotFound, "NO_SNAPSHOT", absl::StrCat("no snapshot ", path))
        .status();
  }
  std::string bytes(static_cast<size_t>(info.st_size), '\0');
  size_t have = 0;
  for (ssize_t n; have < bytes.size(); have += static_cast<size_t>(n)) {
    n = read(fd, bytes.data() + have, bytes.size() - have);
    if (n <= 0) break;
  }
  close(fd);
  auto damaged = [&] {
    return Error(absl::StatusCode::kDataLoss, "SNAPSHOT_DAMAGED",
                 absl::StrCat(path, " is not a whole snapshot; the log is read instead"))
        .status();
  };
  constexpr size_t kHead = kMagicBytes + kLengthBytes;
  if (have != bytes.size() || have < kHead + kDigestBytes ||
      bytes.compare(0, kMagicBytes, kMagic) != 0)
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
