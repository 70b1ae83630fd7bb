// The place of a request: an area's code or name in its address, subject or text; or that it lies
// in another province.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/domain/routing/provinces.h"
#include "common/domain/routing/routing.h"

namespace hotline {
namespace {

// A code of GB/T 2260, whose first two digits are the province.
bool OfChina(const std::string& code) {
  return code.size() >= 2 && std::all_of(code.begin(), code.end(),
                                         [](unsigned char c) { return absl::ascii_isdigit(c); });
}

// The province an address begins with; empty when with none.
std::string_view ProvinceOf(const std::string& address, std::string_view* name) {
  for (const Province& province : kProvinces) {
    for (const absl::string_view one :
         absl::StrSplit(absl::string_view(province.names.data(), province.names.size()), '|')) {
      // 北京市场街 is a street.
      if (!absl::StartsWith(address, one) || absl::StartsWith(address, absl::StrCat(one, "场")))
        continue;
      *name = {one.data(), one.size()};
      return province.code;
    }
  }
  return "";
}

}  // namespace

void Router::FindPlace(const RouteRequest& request, Route& route) const {
  if (!request.area.empty()) {
    route.area = request.area;
    route.reasons.push_back(absl::StrCat("place: given, ", request.area));
    return;
  }
  const auto& areas = jurisdiction_->data().areas;
  const std::string address = NormalizeText(request.address);
  if (const Area* coded = AreaByCode(address); coded != nullptr) {
    route.area = coded->code;
    route.reasons.push_back(absl::StrCat("place: ", coded->name, " (", coded->code, ")"));
    return;
  }
  std::string_view province;
  if (const std::string_view code = ProvinceOf(address, &province);
      !code.empty() && OfChina(jurisdiction_->data().code) &&
      !jurisdiction_->data().code.starts_with(code)) {
    route.outside = true;
    route.reasons.push_back(absl::StrCat("jurisdiction: the address lies in ",
                                         std::string(province), ", not here 不属本辖区"));
    return;
  }
  for (const std::string* source : {&request.address, &request.subject, &request.text}) {
    int best = -1, best_length = 0;
    size_t best_at = 0;
    const auto hits = places_.Find(NormalizeText(*source));
    for (const auto& hit : hits) {
      // The longest name wins; of equals the narrower area, then the first in the text.
      bool narrower = best >= 0 && hit.length == best_length &&
                      areas[hit.id].code.size() > areas[best].code.size();
      if (hit.length > best_length || narrower)
        best = hit.id, best_length = hit.length, best_at = hit.at;
    }
    if (best < 0) continue;
    // A name that several areas have says what they have in common.
    std::string common = areas[best].code;
    for (const auto& hit : hits) {
      const std::string& other = areas[hit.id].code;
      if (hit.at != best_at || hit.length != best_length || absl::StartsWith(common, other))
        continue;
      size_t same = 0;
      while (same < common.size() && same < other.size() && common[same] == other[same]) ++same;
      common.resize(same >= 9 ? 9 : 0);
    }
    const auto area =
        std::find_if(areas.begin(), areas.end(), [&](const Area& a) { return a.code == common; });
    if (area == areas.end()) {
      route.reasons.push_back("place: the name is that of several places");
      return;
    }
    route.area = area->code;
    route.reasons.push_back(absl::StrCat("place: ", area->name, " (", area->code, ")"));
    return;
  }
  route.reasons.push_back("place: none named");
}

// Of a run of 9 to 12 digits; a village that is not listed belongs to its town.
const Area* Router::AreaByCode(const std::string& address) const {
  for (size_t from = 0; from < address.size();) {
    size_t to = from;
    while (to < address.size() && absl::ascii_isdigit(static_cast<unsigned char>(address[to])))
      ++to;
    if (to - from == 9 || to - from == 12) {
      const std::string code = address.substr(from, to - from);
      if (const Area* area = jurisdiction_->area(code); area != nullptr) return area;
      if (const Area* town = jurisdiction_->area(code.substr(0, 9)); town != nullptr) return town;
    }
    from = to + 1;
  }
  return nullptr;
}

}  // namespace hotline
