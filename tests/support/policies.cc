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
}

const MinuteWalker& Policies::walker(int64_t version, const std::string& calendar) const {
  const std::string& id = calendar.empty()
                              ? versions_[static_cast<size_t>(version) - 1]->settings().calendar
                              : calendar;
  return *walkers_.at({version, id});
}

}  // namespace hotline::testing
