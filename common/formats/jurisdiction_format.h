// The jurisdiction's upload format (hotline.v1.Jurisdiction in strict protobuf JSON, in one or
// several files) ↔ the domain's structs.
#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/domain/directory/jurisdiction.h"
#include "common/formats/strict_json.h"
#include "hotline/v1/directory.pb.h"

namespace hotline {

struct SourceText {
  std::string name, json;
};

// What a version must fulfil to be put in force, beside being sound.
struct NewVersion {
  absl::Time now;
  // Absences of all versions so far; nothing: this is the first one.
  std::optional<std::vector<Absence>> registered;
  // Whether changes need two people: then each of ADMIN and SECURITY_ADMIN is held, and nobody
  // holds two of ADMIN, SECURITY_ADMIN and AUDITOR 三员分离.
  bool apart = false;
};
// Reads the files, puts them together and checks the whole, also whether it may be put in force,
// where `version` is given. INVALID_ARGUMENT / JURISDICTION_INVALID lists every fault as field
// "file:line" with the path and what is wrong.
absl::StatusOr<v1::Jurisdiction> ReadJurisdiction(const std::vector<SourceText>& sources,
                                                  const NewVersion* version = nullptr);

// Conversion; faults of form (dates, times) are appended with their paths.
JurisdictionData FromProto(const v1::Jurisdiction& proto, std::vector<FieldFault>* faults);

}  // namespace hotline
