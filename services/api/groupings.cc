#include "services/api/groupings.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace hotline {
namespace {

constexpr Grouping kGroupings[] = {
    {"", Dimension::kWhole, ""},
    {"department", Dimension::kDepartment, "departments/"},
    {"head", Dimension::kHead, "persons/"},
    {"area", Dimension::kArea, "areas/"},
    {"matter", Dimension::kMatter, "matters/"},
    {"kind", Dimension::kKind, "TICKET_KIND_"},
    {"channel", Dimension::kChannel, "CHANNEL_"},
    {"petitioner_kind", Dimension::kPetitionerKind, "PETITIONER_KIND_"},
};

template <class E>
std::string ChineseOf(const std::string& name, int last) {
  for (int i = 1; i <= last; ++i) {
    if (Name(static_cast<E>(i)) == name) return std::string(Chinese(static_cast<E>(i)));
  }
  return "";
}

template <class T>
std::string NameOf(const T* found) {
  return found == nullptr ? "" : found->name;
}

std::string NameIn(const Jurisdiction& version, Dimension dimension, const std::string& group) {
  switch (dimension) {
    case Dimension::kDepartment:
      return NameOf(version.department(group));
    case Dimension::kHead:
      return NameOf(version.person(group));
    case Dimension::kArea:
      return NameOf(version.area(group));
    case Dimension::kMatter:
      return NameOf(version.matter(group));
    default:
      return "";
  }
}

}  // namespace

std::string Grouping::KeyOf(std::string_view group) const {
  return group.empty() ? "" : absl::StrCat(std::string(prefix), std::string(group));
}

absl::StatusOr<std::string> Grouping::GroupOf(const std::string& key) const {
  if (key.empty()) return "";
  const absl::string_view head(prefix.data(), prefix.size());
  if (dimension == Dimension::kWhole)
    return InvalidFields(
        {{"key", "must be empty: the whole has one group", "NOT_ALLOWED", "不分组时不填"}});
  if (!absl::StartsWith(key, head) || key.size() == prefix.size())
    return InvalidFields(
        {{"key", absl::StrCat("must begin with ", head, " as the keys of this grouping do"),
          "WRONG_FORM", absl::StrCat("应以 ", head, " 开头")}});
  return key.substr(prefix.size());
}

std::string Grouping::DisplayName(const std::vector<std::shared_ptr<const Jurisdiction>>& versions,
                                  const std::string& group) const {
  switch (dimension) {
    case Dimension::kKind:
      return ChineseOf<TicketKind>(group, static_cast<int>(TicketKind::kPraise));
    case Dimension::kChannel:
      return ChineseOf<Channel>(group, static_cast<int>(Channel::kUpstream));
    case Dimension::kPetitionerKind:
      return ChineseOf<PetitionerKind>(group, static_cast<int>(PetitionerKind::kEnterprise));
    default:
      break;
  }
  for (const auto& version : versions) {
    if (std::string name = NameIn(*version, dimension, group); !name.empty()) return name;
  }
  return "";
}

std::span<const Grouping> Groupings() { return kGroupings; }

absl::StatusOr<const Grouping*> FindGrouping(std::string_view id) {
  std::string ids;
  for (const Grouping& grouping : kGroupings) {
    if (grouping.id == id) return &grouping;
    if (!grouping.id.empty())
      absl::StrAppend(&ids, ids.empty() ? "" : ", ", std::string(grouping.id));
  }
  return InvalidFields({{"grouping",
                         absl::StrCat("no grouping \"", std::string(id), "\"; there are: ", ids,
                                      "; empty: the whole"),
                         "NOT_FOUND", absl::StrCat("没有该分组方式；可用：", ids)}});
}

}  // namespace hotline
