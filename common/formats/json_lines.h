// On which line of a JSON text a value stands, so that a fault can name it.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace hotline {

// Path ("matters[3].keywords[0]") → line, from 1. The text must be well-formed JSON; what follows a
// syntax error is left out.
std::map<std::string, int> JsonLines(std::string_view json);

// The line of `path`, or of its nearest enclosing value that stands in the text.
int LineOf(const std::map<std::string, int>& lines, std::string path);

}  // namespace hotline
