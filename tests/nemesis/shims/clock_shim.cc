// Preloaded into a program: its wall clock is wrong by the nanoseconds that stand in the file
// $HOTLINE_CLOCK, eight bytes, at any moment. Its monotonic clock is right, as it would be.
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>

namespace {

constexpr int64_t kSecond = 1'000'000'000;

int64_t Wrong() {
  static const volatile int64_t* const offset = [] {
    const char* path = getenv("HOTLINE_CLOCK");
    int fd = path == nullptr ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    void* at = fd < 0 ? MAP_FAILED : mmap(nullptr, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);
    static const int64_t none = 0;
    return at == MAP_FAILED ? &none : static_cast<const int64_t*>(at);
  }();
  return *offset;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* out) {
  long result = syscall(SYS_clock_gettime, clock, out);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    int64_t ns = out->tv_sec * kSecond + out->tv_nsec + Wrong();
    out->tv_sec = ns / kSecond;
    out->tv_nsec = ns % kSecond;
  }
  return static_cast<int>(result);
}

int gettimeofday(timeval* out, void*) {
  timespec now;
  if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
  out->tv_sec = now.tv_sec;
  out->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t* out) {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != nullptr) *out = now.tv_sec;
  return now.tv_sec;
}
}
