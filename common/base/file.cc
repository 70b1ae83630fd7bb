#include "common/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/error.h"

namespace hotline {
namespace {

constexpr size_t kChunk = 256 * 1024;
constexpr int kAsideBytes = 8;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  // What a disk across a network has not taken is told when it is closed.
  bool Close() { return close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

absl::Status NotRead(const std::string& path) {
  return Error(absl::StatusCode::kNotFound, "FILE_NOT_FOUND",
               absl::StrCat("cannot read ", path, " (", std::strerror(errno), ")"))
      .status();
}

bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path, int64_t most) {
  Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return NotRead(path);
  // Not by its size: a pipe has none.
  std::string bytes;
  for (size_t have = 0;;) {
    bytes.resize(have + kChunk);
    const ssize_t n = read(file.get(), bytes.data() + have, kChunk);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return NotRead(path);
    have += static_cast<size_t>(n);
    if (static_cast<int64_t>(have) > most) {
      return Error(absl::StatusCode::kInvalidArgument, "FILE_TOO_LARGE",
                   absl::StrCat(path, " is larger than ", most, " bytes"))
          .status();
    }
    if (n > 0) continue;
    bytes.resize(have);
    return bytes;
  }
}

absl::Status WriteFile(const std::string& path, std::string_view bytes, int mode) {
  // Another writer may be on another machine: a process id would not tell them apart.
  const std::string aside =
      absl::StrCat(path, ".", absl::BytesToHexString(RandomBytes(kAsideBytes)), ".part");
  Descriptor file(open(aside.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, mode));
  bool good = file.get() >= 0 && WriteAll(file.get(), bytes) && fsync(file.get()) == 0;
  good = good && file.Close() && rename(aside.c_str(), path.c_str()) == 0;
  if (!good) {
    const int why = errno;
    unlink(aside.c_str());
    return Error(absl::StatusCode::kUnavailable, "FILE_NOT_WRITTEN",
                 absl::StrCat("cannot write ", path, " (", std::strerror(why),
                              "); make room, or choose a place that may be written"))
        .Zh(absl::StrCat("无法写入 ", path));
  }
  SyncFolder(FolderOf(path));
  return absl::OkStatus();
}

std::string FileMark(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return "";
  return absl::StrCat(info.st_dev, " ", info.st_ino, " ", info.st_size, " ", info.st_mtim.tv_sec,
                      " ", info.st_mtim.tv_nsec, " ", info.st_ctim.tv_sec, " ",
                      info.st_ctim.tv_nsec);
}

void SyncFolder(const std::string& folder) {
  Descriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() >= 0) (void)fsync(opened.get());
}

}  // namespace hotline
