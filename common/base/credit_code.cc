#include "common/base/credit_code.h"

namespace hotline {

// 17 characters weighted by powers of 3 modulo 31, and a check character.
std::string CompleteCreditCode(std::string_view first17) {
  static constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  constexpr size_t kBefore = 17, kModulus = kAlphabet.size();
  if (first17.size() != kBefore) return "";
  size_t sum = 0, weight = 1;
  for (char c : first17) {
    const size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return "";
    sum += value * weight;
    weight = weight * 3 % kModulus;
  }
  std::string out(first17);
  out.push_back(kAlphabet[(kModulus - sum % kModulus) % kModulus]);
  return out;
}

bool IsCreditCode(std::string_view code) {
  return code.size() == 18 && CompleteCreditCode(code.substr(0, 17)) == code;
}

}  // namespace hotline
