// Stored records are bytes from a disk: a damaged one is an error, never a crash; one that is read
// is written and read the same again.
#include <cstdint>
#include <cstdlib>

#include "common/storage/stored_form.h"
#include "google/protobuf/stubs/logging.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto quiet = google::protobuf::SetLogHandler(nullptr);
  (void)quiet;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (auto ticket = hotline::DecodeTicket(bytes); ticket.ok()) {
    std::string once = hotline::EncodeTicket(*ticket);
    auto again = hotline::DecodeTicket(once);
    if (!again.ok() || hotline::EncodeTicket(*again) != once) std::abort();
  }
  (void)hotline::SealIntact(bytes);
  if (auto event = hotline::DecodeEvent(bytes); event.ok()) {
    if (auto sealed = hotline::OpenSeal(bytes); sealed.ok()) event->event.priv = *std::move(sealed);
    auto once = hotline::EncodeEvent(event->event, "salt");
    auto again = hotline::DecodeEvent(once.record);
    auto sealed = hotline::OpenSeal(once.record);
    if (!again.ok() || !sealed.ok() || !hotline::SealIntact(once.record)) std::abort();
    again->event.priv = *std::move(sealed);
    if (hotline::EncodeEvent(again->event, "salt").hash != once.hash) std::abort();
  }
  return 0;
}
