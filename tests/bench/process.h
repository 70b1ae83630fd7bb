// What a process costs, read from /proc.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace hotline::bench {

double CpuSeconds(pid_t pid);      // user and system, so far
int64_t ResidentBytes(pid_t pid);  // now

}  // namespace hotline::bench
