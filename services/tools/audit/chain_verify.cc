#include "services/tools/audit/chain_verify.h"

#include <openssl/sha.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace hotline::ctl {
namespace {

std::string HexOfSha256(const std::string& bytes) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  return absl::BytesToHexString({reinterpret_cast<const char*>(digest), sizeof digest});
}

}  // namespace

void ChainVerify::AddRecord(const std::string& ticket, int64_t version,
                            const std::string& chain_head) {
  records_[ticket] = {version, chain_head};
}

void ChainVerify::AddEvent(const v1::Event& e) {
  ++events_;
  int64_t& sequence = sequences_[e.partition()];
  if (e.sequence() != sequence + 1)
    Fault(absl::StrCat("partition ", e.partition(), ": sequence ", e.sequence(), " after ",
                       sequence));
  sequence = e.sequence();
  if (!e.has_subject()) {
    ++withheld_;
    return;
  }
  const std::string name = absl::StrCat(e.subject().kind(), "s/", e.subject().number());
  const std::string where = absl::StrCat(name, " version ", e.version());
  if (HexOfSha256(e.body()) != e.hash()) Fault(where + ": the body does not have the hash");
  Chain& chain = chains_[name];
  if (e.version() != chain.version + 1)
    Fault(absl::StrCat(where, ": follows version ", chain.version));
  if (e.prev_hash() != chain.hash) Fault(where + ": does not name the event before it");
  // The chain is in the body itself: what stands beside the body could be changed with it.
  if (!chain.hash.empty() && e.body().find(absl::HexStringToBytes(chain.hash)) == std::string::npos)
    Fault(where + ": the body does not hold the hash before it");
  chain.version = e.version();
  chain.hash = e.hash();
  chain.hashes[e.version()] = e.hash();
}

std::vector<std::string> ChainVerify::WithoutRecord() const {
  std::vector<std::string> out;
  for (const auto& [ticket, chain] : chains_) {
    // Of other kinds of record only the log can be asked.
    const bool of_ticket = ticket.rfind("tickets/", 0) == 0;
    if (of_ticket && !records_.contains(ticket)) out.push_back(ticket);
  }
  return out;
}

void ChainVerify::Finish() {
  for (const auto& [ticket, record] : records_) {
    auto chain = chains_.find(ticket);
    if (chain == chains_.end())
      Fault(ticket + ": has no events");
    else if (chain->second.hashes[record.first] != record.second)
      Fault(absl::StrCat(ticket, ": the record's chain head of version ", record.first,
                         " is not the log's"));
  }
  for (const auto& [ticket, chain] : chains_) {
    if (chain.hashes.begin()->first != 1) Fault(ticket + ": the first event is missing");
  }
}

}  // namespace hotline::ctl
