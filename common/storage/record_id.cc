#include "common/storage/record_id.h"

#include "absl/strings/ascii.h"
#include "common/base/ticket_number.h"

namespace hotline {

char KindOf(std::string_view id) {
  return !id.empty() && absl::ascii_islower(static_cast<unsigned char>(id[0])) ? id[0]
                                                                               : kTicketKind;
}

std::string_view NumberOfRecord(std::string_view id) {
  return KindOf(id) == kTicketKind ? id : id.substr(1);
}

std::string RecordId(char kind, const std::string& number) {
  return kind == kTicketKind ? number : kind + number;
}

int PartitionOf(std::string_view id) {
  auto parts = ParseTicketNumber(std::string(NumberOfRecord(id)));
  return parts ? parts->partition : -1;
}

}  // namespace hotline
