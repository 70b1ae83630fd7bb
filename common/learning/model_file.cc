#include "common/learning/model_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"

namespace hotline {
namespace {

constexpr off_t kLargest = 1 << 30;

}  // namespace

absl::StatusOr<std::shared_ptr<const Classifier>> OpenModel(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return absl::NotFoundError(absl::StrCat(path, ": cannot be read (", std::strerror(errno), ")"));
  struct stat info {};
  const bool file = fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size <= kLargest;
  std::string bytes(file ? static_cast<size_t>(info.st_size) : 0, '\0');
  size_t have = 0;
  for (ssize_t n = 1; n > 0 && have < bytes.size(); have += static_cast<size_t>(n)) {
    n = read(fd, bytes.data() + have, bytes.size() - have);
    if (n < 0) n = 0;
  }
  close(fd);
  bytes.resize(have);
  auto model = Classifier::FromBytes(std::move(bytes));
  if (model.ok()) return model;
  return absl::Status(model.status().code(), absl::StrCat(path, ": ", model.status().message()));
}

absl::Status WriteModel(const std::string& path, const std::string& bytes) {
  const std::string aside = absl::StrCat(path, ".", getpid(), ".new");
  std::ofstream out(aside, std::ios::binary);
  out << bytes;
  out.close();
  std::error_code error;
  if (out) std::filesystem::rename(aside, path, error);
  if (out && !error) return absl::OkStatus();
  std::filesystem::remove(aside, error);
  return absl::PermissionDeniedError(
      absl::StrCat(path, ": cannot be written; choose another place 无法写入"));
}

}  // namespace hotline
