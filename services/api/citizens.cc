#include "services/api/citizens.h"

#include <algorithm>

#include "common/domain/access/reader.h"
#include "common/domain/rules/transition.h"

namespace hotline {
namespace {

bool IsPetitioners(std::string_view method) {
  const auto& verbs = Transitions();
  const auto& questions = Questions();
  return std::any_of(verbs.begin(), verbs.end(),
                     [&](const Transition& row) {
                       return Name(row.verb) == method && (row.roles & Bit(Role::kPetitioner));
                     }) ||
         std::any_of(questions.begin(), questions.end(), [&](const Question& question) {
           return question.citizens && question.method == method;
         });
}

}  // namespace

absl::Status MayCitizenCall(std::string_view method) {
  if (IsPetitioners(method)) return absl::OkStatus();
  return RoleMissing("this is for people and systems of the directory",
                     "仅辖区名录中的人员和系统可以执行该操作", Bit(Role::kPetitioner))
      .status();
}

}  // namespace hotline
