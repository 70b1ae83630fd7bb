// What gRPC says of itself, as lines of our log: few, however many connections fail.
#pragma once

namespace hotline {

// From now on. Not where GRPC_VERBOSITY is set: who sets it wants all of it, as the library writes
// it.
void TakeLibraryLog();

}  // namespace hotline
