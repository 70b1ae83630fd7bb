#include "common/engine/secrets.h"

#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/phone.h"

namespace hotline {
namespace {

std::string Base32(std::string_view bytes, int characters) {
  // Without letters and digits that are mistaken for each other on the telephone.
  static constexpr char kAlphabet[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
  std::string out;
  for (int i = 0; i < characters; ++i)
    out.push_back(kAlphabet[static_cast<unsigned char>(bytes[i]) & 31]);
  return out;
}

}  // namespace

std::string Secrets::BlindIndex(std::string_view identifier) const {
  if (identifier.empty()) return "";
  return ToHex(HmacSha256(key_, absl::StrCat("blind\n", std::string(identifier))).substr(0, 12));
}

std::string Secrets::PhoneIndex(std::string_view phone) const {
  const auto read = ReadPhone(phone);
  return BlindIndex(read ? std::string_view(read->number) : phone);
}

uint64_t Secrets::Draw(const std::string& number) const {
  return Leading64(HmacSha256(key_, absl::StrCat("draw\n", number)));
}

std::string Secrets::RatingCode(const Ticket& ticket, int petitioner) const {
  if (petitioner < 1 || petitioner > static_cast<int>(ticket.petitioners.size())) return "";
  absl::Time replied = ticket.petitioners[petitioner - 1].reply_delivered;
  absl::Time since =
      Happened(replied) ? replied : ticket.ended;  // ends without a department: answered, rejected…
  if (!Happened(since)) return "";
  // A reply after a rework has another code, however quickly it came.
  const int reworks = ticket.petitioners[static_cast<size_t>(petitioner) - 1].reworks;
  return Base32(HmacSha256(key_, absl::StrCat("rate\n", ticket.number, "\n", petitioner, "\n",
                                              absl::ToUnixMillis(since),
                                              reworks == 0 ? "" : absl::StrCat("\n", reworks))),
                10);
}

}  // namespace hotline
