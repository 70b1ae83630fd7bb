// The keyed values of an installation: what must not be guessable by who sees only the results.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/domain/ticket/ticket.h"

namespace hotline {

// The keyed values that must not be guessable. Thread-safe.
class Secrets {
 public:
  explicit Secrets(std::string key) : key_(std::move(key)) {}
  const std::string& key() const { return key_; }
  // Index of a petitioner by an identifier in its one form; empty for an empty one.
  std::string BlindIndex(std::string_view identifier) const;
  // The same by a telephone number, however it is written.
  std::string PhoneIndex(std::string_view phone) const;
  // Chance of a ticket, fixed before anybody worked on it and known to nobody outside.
  uint64_t Draw(const std::string& number) const;
  // One-time code for the reply last delivered to the petitioner; empty before a reply.
  std::string RatingCode(const Ticket& ticket, int petitioner) const;

 private:
  std::string key_;
};

}  // namespace hotline
