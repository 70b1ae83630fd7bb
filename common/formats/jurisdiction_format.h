// The jurisdiction's upload format (hotline.v1.Jurisdiction in strict protobuf JSON, in one or
// several files) ↔ the domain's structs.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "common/domain/directory/jurisdiction.h"
#include "common/formats/strict_json.h"
#include "hotline/v1/directory.pb.h"

namespace hotline {

struct SourceText {
  std::string name, json;
};

// Reads the files, puts them together and checks the whole. INVALID_ARGUMENT /
// JURISDICTION_INVALID lists every fault as field "file:line" with the path and what is wrong.
// `Registered`: what an upload may not do after the fact.
struct Registered {
  std::vector<Absence> absences;  // of all versions so far
  absl::CivilDay today;           // local
};
absl::StatusOr<v1::Jurisdiction> ReadJurisdiction(const std::vector<SourceText>& sources,
                                                  const Registered* registered = nullptr);

// Conversion; faults of form (dates, times) are appended with their paths.
JurisdictionData FromProto(const v1::Jurisdiction& proto, std::vector<FieldFault>* faults);

}  // namespace hotline
