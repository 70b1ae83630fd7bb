// The sample county for tests: read from deploy/sample once.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/domain/directory/jurisdiction.h"
#include "common/formats/jurisdiction_format.h"

namespace hotline::testing {

// The checkout's root.
std::string SourceRoot();
std::vector<SourceText> SampleSources();
// The same with further grants: the roles of each caller. Whoever is no person of the sample is a
// system of it.
std::vector<SourceText> SampleSourcesWith(const std::map<std::string, RoleSet>& grants);
// The sample with every limit cut down to a minute.
std::vector<SourceText> HastySources();
// Version 1, of these.
std::shared_ptr<const Jurisdiction> JurisdictionOf(const std::vector<SourceText>& sources);
// Version 1 of the sample jurisdiction.
std::shared_ptr<const Jurisdiction> Sample();
std::string ReadWhole(const std::string& path);

// "2026-03-02 09:00" in Shanghai.
absl::Time At(const std::string& local);
std::string Local(absl::Time t);

}  // namespace hotline::testing
