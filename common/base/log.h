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

// Turns the lines off, for tests.
void SetLogging(bool on);

}  // namespace hotline
