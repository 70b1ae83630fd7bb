#include "services/tools/hotlinectl/learning/labelled.h"

#include <algorithm>

namespace hotline::ctl {
namespace {

// The leading leg now, or the last one; null before the first dispatch.
const v1::Leg* LeadOf(const v1::Ticket& ticket) {
  for (int i = ticket.legs_size() - 1; i >= 0; --i) {
    const v1::Leg& leg = ticket.legs(i);
    if (leg.type() != v1::Leg::LEG_TYPE_ASSISTING && !leg.returned()) return &leg;
  }
  return nullptr;
}

}  // namespace

std::string_view Name(LabelSource source) {
  switch (source) {
    case LabelSource::kAdjudicated:
      return "ADJUDICATED";
    case LabelSource::kReturned:
      return "RETURNED";
    case LabelSource::kOverridden:
      return "OVERRIDDEN";
    case LabelSource::kClosed:
      return "CLOSED";
  }
  return "";
}

std::optional<Labelled> LabelOf(const v1::Ticket& ticket, bool by_matter) {
  if (ticket.confidential() || !ticket.concerns().empty() || !ticket.merged_into().empty())
    return std::nullopt;
  const std::string& label = by_matter ? ticket.matter() : ticket.department();
  if (ticket.adjudicated()) {
    // Work that was done already stays where it was done, whoever's duty it was found to be; and
    // its matter may be the one that led there.
    if (!by_matter) return Labelled{ticket.duty(), LabelSource::kAdjudicated};
    if (label.empty() || ticket.duty() != ticket.department()) return std::nullopt;
    return Labelled{label, LabelSource::kAdjudicated};
  }
  const v1::Leg* lead = LeadOf(ticket);
  if (label.empty() || lead == nullptr) return std::nullopt;
  if (ticket.disputed() || lead->return_pending()) return std::nullopt;
  const bool closed =
      ticket.state() == v1::TICKET_STATE_CLOSED || ticket.state() == v1::TICKET_STATE_ARCHIVED;
  // Silence accepts nothing: a person has taken it and reached the petitioner.
  const bool works = closed || (lead->has_accept_time() && lead->has_contact_time());
  const bool returned = std::any_of(ticket.legs().begin(), ticket.legs().end(),
                                    [](const v1::Leg& leg) { return leg.returned(); });
  if (returned && works) return Labelled{label, LabelSource::kReturned};
  if (ticket.abstained() && works) return Labelled{label, LabelSource::kOverridden};
  if (closed) return Labelled{label, LabelSource::kClosed};
  return std::nullopt;
}

}  // namespace hotline::ctl
