// What a server, or somebody on its port, sends: whole replies, errors, or nothing we know; the
// same however the bytes are cut.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "common/redis/protocol.h"

namespace {

std::string Text(const hotline::redis::Value& v) {
  std::string out = std::to_string(static_cast<int>(v.type)) + ":" + std::to_string(v.integer) +
                    ":" + std::to_string(v.text.size()) + v.text;
  for (const auto& item : v.items) out += "[" + Text(item) + "]";
  return out;
}

std::string Read(const char* data, size_t size, size_t piece) {
  hotline::redis::ReplyReader reader;
  std::string out;
  for (size_t at = 0; at < size && !reader.broken(); at += piece) {
    reader.Feed(data + at, std::min(piece, size - at));
    while (auto reply = reader.Next())
      out += reply->ok() ? Text(**reply) : "!" + std::string(reply->status().message());
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto* bytes = reinterpret_cast<const char*>(data);
  std::string whole = Read(bytes, size, size + 1);
  std::string cut = Read(bytes, size, 3);
  // After nonsense the rest is not looked at; how much was seen before may differ.
  hotline::redis::ReplyReader reader;
  reader.Feed(bytes, size);
  while (reader.Next()) {
  }
  if (!reader.broken() && whole != cut) std::abort();
  return 0;
}
