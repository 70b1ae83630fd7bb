// Instants for people: always in the jurisdiction's own time zone, whatever zone the machine is in.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "hotline/v1/directory.pb.h"

namespace hotline::ctl {

// The zone by its IANA name. NOT_FOUND / UNKNOWN_TIME_ZONE: this machine has no data of it.
absl::StatusOr<absl::TimeZone> ZoneNamed(const std::string& name);
// The zone of the jurisdiction's default calendar; UTC where it has none.
absl::StatusOr<absl::TimeZone> ZoneOf(const v1::Jurisdiction& jurisdiction);
// "2026-03-02 17:05" in that zone.
std::string LocalTime(const google::protobuf::Timestamp& time, const absl::TimeZone& zone);

}  // namespace hotline::ctl
