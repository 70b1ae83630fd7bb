// What a past ticket teaches about dispatch, and how sure that is: somebody who knows has decided
// where it belongs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hotline/v1/ticket.pb.h"

namespace hotline::ctl {

// How the label came to be, the surest first.
enum class LabelSource {
  kAdjudicated,  // 会商裁定
  kReturned,     // a return was approved, and who has it now works on it 退单改派
  kOverridden,   // routing left it to a dispatcher, and who has it now works on it 人工派单
  kClosed,       // dispatched by the system and closed by the department that got it 办结
};
std::string_view Name(LabelSource source);

struct Labelled {
  std::string label;  // departments/… or matters/…
  LabelSource source = LabelSource::kClosed;
};

// Nothing where nobody has decided yet, or where the ticket is confidential or about somebody's
// conduct: it is not to be learned from.
std::optional<Labelled> LabelOf(const v1::Ticket& ticket, bool by_matter);

}  // namespace hotline::ctl
