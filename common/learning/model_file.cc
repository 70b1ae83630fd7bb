#include "common/learning/model_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"

namespace hotline {

absl::StatusOr<std::shared_ptr<const Classifier>> OpenModel(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return absl::NotFoundError(absl::StrCat(path, ": cannot be read (", std::strerror(errno), ")"));
  struct stat info {};
  const bool file = fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
  const auto size = file ? static_cast<size_t>(info.st_size) : 0;
  void* mapped = size == 0 ? MAP_FAILED : mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  close(fd);
  if (mapped == MAP_FAILED)
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": is empty or no file; make a model with hotlinectl dispatch train"));
  const std::shared_ptr<const void> keeper(mapped, [size](void* at) { munmap(at, size); });
  auto model = Classifier::Over({static_cast<const char*>(mapped), size}, keeper);
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
