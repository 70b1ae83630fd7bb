#include "common/domain/rules/evidence.h"

#include <algorithm>

#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/domain/rules/guards.h"

namespace hotline {

absl::Status AddEvidence(Editor& e, const std::vector<Evidence>& evidence) {
  constexpr size_t kMost = 100;
  for (const Evidence& given : evidence) {
    // A result that was sent back comes with the same again.
    const bool held = std::any_of(e.t.evidence.begin(), e.t.evidence.end(), [&](const Evidence& x) {
      return x.sha256 == given.sha256 && x.need == given.need;
    });
    if (!held) e.t.evidence.push_back(given);
  }
  if (e.t.evidence.size() > kMost) {
    return Error(absl::StatusCode::kResourceExhausted, "TOO_MUCH_EVIDENCE",
                 absl::StrCat("a ticket holds at most ", kMost, " pieces of evidence"))
        .Zh("每张工单最多100份证据");
  }
  return absl::OkStatus();
}

absl::Status CarriesEvidence(const Editor& e, const std::vector<Evidence>& evidence) {
  const Matter* matter = e.ctx.current->matter(e.t.matter);
  if (!e.settings().evidence_required || matter == nullptr) return absl::OkStatus();
  std::vector<std::string> missing;
  for (const std::string& need : matter->evidence) {
    if (std::none_of(evidence.begin(), evidence.end(),
                     [&](const Evidence& given) { return given.need == need; }))
      missing.push_back(need);
  }
  if (missing.empty()) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "EVIDENCE_MISSING",
               absl::StrCat("matter \"", matter->id,
                            "\" needs evidence this result does not carry; attach, with need set: ",
                            absl::StrJoin(missing, "; ")))
      .Zh(absl::StrCat("缺少该事项要求的佐证：", absl::StrJoin(missing, "；")));
}

}  // namespace hotline
