// What the petitioner adds 补充.
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/domain/access/petitioner.h"
#include "common/domain/rules/evidence.h"
#include "common/domain/rules/guards.h"
#include "common/domain/rules/missing.h"
#include "common/domain/rules/rating.h"
#include "common/domain/rules/verbs.h"

namespace hotline {

absl::Status Apply(Editor& e, const Supplement& c) {
  HOTLINE_RETURN_IF_ERROR(KnownPetitioner(e, c.petitioner));
  if (Happened(e.petitioner(c.petitioner).withdrawn)) return Withdrew();
  if (e.t.priv.text.size() + c.text.size() > kMostText) return TextFull();
  HOTLINE_RETURN_IF_ERROR(AddEvidence(e, c.evidence));
  e.actor.capacity = ByPetitioner(e.ctx.actor) ? Capacity::kPetitioner : Capacity::kCentre;
  e.priv.text = c.text;
  absl::StrAppend(&e.t.priv.text, kSupplementMark, c.text);
  Fact& fact = e.Add(FactType::kSupplemented, e.ctx.now);
  fact.petitioner = c.petitioner;
  fact.department = e.t.lead_department();
  if (c.brings_missing) BroughtWhatWasMissing(e);
  return absl::OkStatus();
}

}  // namespace hotline
