#include "common/base/log.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"

namespace hotline {
namespace {

std::atomic<bool> logging{true};

void AppendQuoted(std::string_view text, std::string* out) {
  out->push_back('"');
  for (unsigned char c : text) {
    if (c == '"' || c == '\\') {
      out->push_back('\\');
      out->push_back(static_cast<char>(c));
    } else if (c < 0x20) {
      absl::StrAppendFormat(out, "\\u%04x", c);
    } else {
      out->push_back(static_cast<char>(c));
    }
  }
  out->push_back('"');
}

using Fields = std::initializer_list<std::pair<std::string_view, std::string>>;

std::string Line(std::string_view event, Fields fields) {
  static const auto* clock = NewSystemClock().release();
  const int64_t now = absl::ToUnixMillis(clock->Now());
  // The second is written out once, not for every line of it.
  thread_local int64_t second = -1;
  thread_local std::string date;
  if (now / 1000 != second) {
    second = now / 1000;
    date =
        absl::FormatTime("%Y-%m-%d%ET%H:%M:%S", absl::FromUnixSeconds(second), absl::UTCTimeZone());
  }
  std::string line = absl::StrCat("{\"time\":\"", date, ".", absl::Dec(now % 1000, absl::kZeroPad3),
                                  "Z\",\"event\":");
  AppendQuoted(event, &line);
  for (const auto& [key, value] : fields) {
    line.push_back(',');
    AppendQuoted(key, &line);
    line.push_back(':');
    AppendQuoted(value, &line);
  }
  line.append("}\n");
  return line;
}

// Lines on their way to standard error. Lives as long as the process.
class Writer {
 public:
  static Writer& Get() {
    static auto* writer = new Writer;
    return *writer;
  }

  // After everything that waits.
  void Write(const std::string& line) {
    absl::MutexLock writing(&writing_);
    std::string out = Take() + line;
    std::fwrite(out.data(), 1, out.size(), stderr);
  }

  void WriteSoon(const std::string& line) {
    size_t waiting;
    {
      absl::MutexLock lock(&mutex_);
      waiting_.append(line);
      waiting = waiting_.size();
    }
    if (waiting > kMostWaiting) Write("");
  }

 private:
  static constexpr size_t kMostWaiting = 256 * 1024;
  static constexpr std::chrono::milliseconds kSoon{50};

  Writer() {
    std::thread([this] { Run(); }).detach();
    std::atexit([] { Get().Write(""); });
  }

  void Run() {
    for (;;) {
      {
        const auto some = [this]()
                              ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !waiting_.empty(); };
        absl::MutexLock lock(&mutex_, absl::Condition(&some));
      }
      std::this_thread::sleep_for(kSoon);
      Write("");
    }
  }

  std::string Take() {
    absl::MutexLock lock(&mutex_);
    return std::exchange(waiting_, {});
  }

  absl::Mutex writing_;  // before mutex_; held while the lines are written, so that they keep order
  absl::Mutex mutex_;
  std::string waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

void SetLogging(bool on) { logging = on; }

void Log(std::string_view event, Fields fields) {
  if (logging) Writer::Get().Write(Line(event, fields));
}

void LogSoon(std::string_view event, Fields fields) {
  if (logging) Writer::Get().WriteSoon(Line(event, fields));
}

}  // namespace hotline
