// Ids of records. A record is the state of one aggregate: today a ticket; tasks and sessions are to
// follow. Its id is the letter of its kind and a number; a ticket's id is the number alone, because
// most members of wakes and indexes are tickets. Every kind has numbers of one form (day,
// partition, sequence, check digit), so that the id says in which partition the record lies.
#pragma once

#include <string>
#include <string_view>

namespace hotline {

inline constexpr char kTicketKind = 't';

// The letter of the id's kind.
char KindOf(std::string_view id);
// The id without its letter.
std::string_view NumberOfRecord(std::string_view id);
// REQUIRES: `kind` is a lower case letter.
std::string RecordId(char kind, const std::string& number);
// The partition that the id names; -1 if its number is malformed.
int PartitionOf(std::string_view id);

}  // namespace hotline
