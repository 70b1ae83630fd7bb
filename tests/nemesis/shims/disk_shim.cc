// Preloaded into redis-server: remembers how much of each of its files is synced, so that a test
// can take away the rest as a power cut would; fills the disk on demand; and makes it slow.
//
// $HOTLINE_SYNC_US: every sync takes so many microseconds longer. The rest needs a folder:
//
// $HOTLINE_DISK is a folder. For each file synced, `synced.<inode>` there holds its length at the
// last fsync, eight bytes. While `full` is there, writes to the append-only file fail with ENOSPC.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace {

const char* Folder() { return getenv("HOTLINE_DISK"); }

// A sync goes to the disk and waits there; the processor is free meanwhile.
void Delay() {
  static const char* us = getenv("HOTLINE_SYNC_US");
  if (us != nullptr) usleep(static_cast<useconds_t>(atoi(us)));
}

void Remember(int fd) {
  struct stat file;
  if (Folder() == nullptr || fstat(fd, &file) != 0 || !S_ISREG(file.st_mode)) return;
  char path[512];
  snprintf(path, sizeof(path), "%s/synced.%lu", Folder(), static_cast<unsigned long>(file.st_ino));
  int note = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  if (note < 0) return;
  int64_t length = file.st_size;
  (void)!pwrite(note, &length, sizeof(length), 0);
  close(note);
}

bool Full(int fd) {
  char path[512], link[64], name[512];
  if (Folder() == nullptr) return false;
  snprintf(path, sizeof(path), "%s/full", Folder());
  if (access(path, F_OK) != 0) return false;
  snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, name, sizeof(name) - 1);
  if (n <= 0) return false;
  name[n] = 0;
  return strstr(name, ".aof") != nullptr;
}

}  // namespace

extern "C" {

int fsync(int fd) {
  long result = syscall(SYS_fsync, fd);
  Delay();
  if (result == 0) Remember(fd);
  return static_cast<int>(result);
}

int fdatasync(int fd) {
  long result = syscall(SYS_fdatasync, fd);
  Delay();
  if (result == 0) Remember(fd);
  return static_cast<int>(result);
}

ssize_t write(int fd, const void* data, size_t size) {
  if (Full(fd)) {
    errno = ENOSPC;
    return -1;
  }
  return syscall(SYS_write, fd, data, size);
}
}
