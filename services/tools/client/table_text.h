// Rows of comma or tab separated text by RFC 4180 (libcsv): cells may be quoted, and a quoted cell
// may hold the separator, quotes written twice and line breaks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace hotline::ctl {

struct TableRow {
  int line = 0;  // it begins on, from 1
  std::vector<std::string> cells;
};

// Rows without a cell of text are left out. INVALID_ARGUMENT / TABLE_MALFORMED names the line where
// a quote stands open or in the middle of a cell.
absl::StatusOr<std::vector<TableRow>> ReadTable(std::string_view text, char separator);

// A row of comma separated text, with its line break.
std::string WriteRow(const std::vector<std::string>& cells);

}  // namespace hotline::ctl
