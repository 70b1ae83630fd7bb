#include "common/domain/rules/regulator.h"

#include "common/domain/access/recusal.h"

namespace hotline {

void CopyToRegulator(Editor& e, int leg) {
  const Matter* matter = e.ctx.current->matter(e.t.matter);
  const std::string regulator = matter == nullptr ? "" : matter->regulator;
  const bool copied =
      !regulator.empty() && regulator != e.leg(leg).department &&
      RecusalOf(*e.ctx.current, e.t.concerns, regulator, e.ctx.now) == Recusal::kNone;
  const bool told = e.t.regulator == regulator;
  e.t.regulator = copied ? regulator : "";
  if (copied && !told) e.AddLeg(FactType::kCopied, leg, e.ctx.now).department = regulator;
}

}  // namespace hotline
