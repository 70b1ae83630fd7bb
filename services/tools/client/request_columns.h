// The columns of a file of requests: what their names mean, in English and in Chinese.
#pragma once

#include <string>

namespace hotline::ctl {

// The field that a column or a key of JSON means, whatever its letters' case, width and blanks:
// "电话" and " Phone" mean "phone". Empty: it means nothing here.
std::string FieldOf(const std::string& name);

// Whether the field is a label, for whoever teaches or checks routing: it is never taken in.
bool IsLabel(const std::string& field);

}  // namespace hotline::ctl
