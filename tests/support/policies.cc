#include "tests/support/policies.h"

namespace hotline::testing {

Policies::Policies(std::vector<JurisdictionData> versions, int first_year, int last_year) {
  int64_t v = 0;
  for (JurisdictionData& data : versions) {
    data.version = ++v;
    for (const CalendarSpec& calendar : data.calendars)
      walkers_[{v, calendar.id}] = std::make_unique<MinuteWalker>(calendar, first_year, last_year);
    versions_.push_back(std::make_shared<const Jurisdiction>(std::move(data)));
  }
  for (const auto& a : versions_) {
    for (const auto& b : versions_)
      mixed_[{a->version(), b->version()}] =
          std::make_shared<const Jurisdiction>(WithCalendars(a->data(), b->data()));
  }
}

std::shared_ptr<const Jurisdiction> Policies::Version(int64_t policies, int64_t calendars) const {
  if (calendars == 0) return Version(policies);
  auto it = mixed_.find({policies, calendars});
  return it == mixed_.end() ? nullptr : it->second;
}

const MinuteWalker& Policies::walker(int64_t policies, int64_t calendars,
                                     const std::string& calendar) const {
  const std::string& id = calendar.empty() ? version(policies)->settings().calendar : calendar;
  auto adopted = walkers_.find({calendars, id});
  return *(adopted != walkers_.end() ? adopted->second : walkers_.at({policies, id}));
}

}  // namespace hotline::testing
