// hotlined's configuration file: hotline.store.v1.ServerConfig in strict protobuf JSON.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "hotline/store/v1/config.pb.h"

namespace hotline {

// Reads and checks the file; fills in defaults. INVALID_ARGUMENT / CONFIG_INVALID names file, line,
// field and what to do.
absl::StatusOr<store::v1::ServerConfig> ReadConfig(const std::string& path);

// "host:port" or "[v6]:port", the host without brackets; nothing when it is neither.
std::optional<std::pair<std::string, int>> ReadAddress(const std::string& text);

// "unix:" and a path.
bool IsUnixSocket(const std::string& address);

// True for 127.0.0.0/8, [::1], localhost and unix sockets: nothing that leaves this machine.
bool IsLoopback(const std::string& host_port);

}  // namespace hotline
