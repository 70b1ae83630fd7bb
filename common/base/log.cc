#include "common/base/log.h"

#include <atomic>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
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

}  // namespace

void SetLogging(bool on) { logging = on; }

void Log(std::string_view event,
         std::initializer_list<std::pair<std::string_view, std::string>> fields) {
  if (!logging) return;
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
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace hotline
