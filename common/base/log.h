// Structured log lines: one JSON object a line on standard error, never personal data.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace hotline {

// {"time":…,"event":"…", key: value…}; values are written as strings.
void Log(std::string_view event,
         std::initializer_list<std::pair<std::string_view, std::string>> fields);

// The same, written within a twentieth of a second together with its neighbours: for lines that
// come by the thousand, which one by one would be in the way of Redis's fsync on the same disk. A
// process that is killed loses those not written yet; Log() writes them first, so that the order
// stays.
void LogSoon(std::string_view event,
             std::initializer_list<std::pair<std::string_view, std::string>> fields);

// Turns the lines off, for tests.
void SetLogging(bool on);

}  // namespace hotline
