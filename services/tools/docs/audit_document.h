// docs/audit.md: what an auditor needs beside the contract.
#pragma once

#include <string>

namespace hotline {

std::string AuditDocument();

}  // namespace hotline
