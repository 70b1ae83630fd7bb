#include "services/tools/client/table_text.h"

#include <csv.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace hotline::ctl {
namespace {

struct Reading {
  std::vector<TableRow> rows;
  TableRow row;
  int line = 1, began = 1;
};

void OnCell(void* cell, size_t size, void* reading) {
  auto& r = *static_cast<Reading*>(reading);
  r.row.cells.emplace_back(static_cast<const char*>(cell), size);
}

void OnRow(int, void* reading) {
  auto& r = *static_cast<Reading*>(reading);
  r.row.line = r.began;
  const bool any = std::any_of(r.row.cells.begin(), r.row.cells.end(),
                               [](const std::string& cell) { return !cell.empty(); });
  if (any) r.rows.push_back(std::move(r.row));
  r.row = {};
}

// Blanks at the ends of a cell are the cell's.
int NoBlank(unsigned char) { return 0; }

absl::Status Malformed(int line) {
  return Error(absl::StatusCode::kInvalidArgument, "TABLE_MALFORMED",
               absl::StrCat("a quoted cell that begins on line ", line,
                            " does not end as one: write a quote within it twice, and close it"))
      .Zh(absl::StrCat("第", line, "行起的引号不成对：单元格内的引号应写两次并以引号结束"))
      .status();
}

}  // namespace

absl::StatusOr<std::vector<TableRow>> ReadTable(std::string_view text, char separator) {
  csv_parser parser;
  csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
  csv_set_delim(&parser, static_cast<unsigned char>(separator));
  csv_set_space_func(&parser, NoBlank);
  Reading reading;
  bool good = true;
  // Line by line, to know where a row begins.
  for (size_t at = 0; at < text.size() && good;) {
    const size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    if (reading.row.cells.empty() && parser.quoted == 0) reading.began = reading.line;
    good = csv_parse(&parser, text.data() + at, end - at, OnCell, OnRow, &reading) == end - at;
    at = end;
    ++reading.line;
  }
  good = good && csv_fini(&parser, OnCell, OnRow, &reading) == 0;
  csv_free(&parser);
  if (!good) return Malformed(reading.began);
  return std::move(reading.rows);
}

std::string WriteRow(const std::vector<std::string>& cells) {
  std::string out;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) out.push_back(',');
    std::string quoted(cell.size() * 2 + 2, '\0');
    quoted.resize(csv_write(quoted.data(), quoted.size(), cell.data(), cell.size()));
    out += quoted;
  }
  return out + "\r\n";
}

}  // namespace hotline::ctl
