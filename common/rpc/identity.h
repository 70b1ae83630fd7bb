// Who calls. The identity comes from the call's own metadata ("authorization: Bearer …"), never
// from the connection: a gateway carries many users over one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace hotline::identity {
struct Claims;
struct Peer;
}  // namespace hotline::identity

namespace hotline::rpc {

struct Identity {
  std::string subject;  // id of a person or a system of the directory
  // When this caller stops waiting, by MonotonicMs(); set for each call.
  int64_t deadline_ms = INT64_MAX;
  std::shared_ptr<const identity::Claims> token;  // what it says
  // Who has opened the connection; null where callers are asked for no certificate.
  std::shared_ptr<const identity::Peer> peer;
};

}  // namespace hotline::rpc
