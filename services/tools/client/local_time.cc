#include "services/tools/client/local_time.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace hotline::ctl {

absl::StatusOr<absl::TimeZone> ZoneNamed(const std::string& name) {
  absl::TimeZone zone;
  if (absl::LoadTimeZone(name, &zone)) return zone;
  return Error(absl::StatusCode::kNotFound, "UNKNOWN_TIME_ZONE",
               absl::StrCat("this machine has no data of the time zone \"", name,
                            "\"; install the package tzdata"))
      .Zh(absl::StrCat("本机没有时区“", name, "”的数据，请安装 tzdata"))
      .status();
}

absl::StatusOr<absl::TimeZone> ZoneOf(const v1::Jurisdiction& jurisdiction) {
  for (const auto& calendar : jurisdiction.calendars()) {
    if (calendar.id() == jurisdiction.settings().calendar()) return ZoneNamed(calendar.time_zone());
  }
  return absl::UTCTimeZone();
}

std::string LocalTime(const google::protobuf::Timestamp& time, const absl::TimeZone& zone) {
  return absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixSeconds(time.seconds()), zone);
}

}  // namespace hotline::ctl
