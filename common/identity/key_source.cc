#include "common/identity/key_source.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/log.h"

namespace hotline::identity {

KeySource::KeySource(std::string name, FetchKeys fetch, Options options, const Clock& clock)
    : name_(std::move(name)), fetch_(std::move(fetch)), options_(options), clock_(clock) {}

std::shared_ptr<const KeySet> KeySource::Keys() const {
  const int64_t now = clock_.MonotonicMs();
  absl::MutexLock lock(&mutex_);
  return now - had_ms_ > absl::ToInt64Milliseconds(options_.lasts) ? nullptr : keys_;
}

void KeySource::Missed() {
  absl::MutexLock lock(&mutex_);
  missed_ = true;
}

absl::Status KeySource::Look() {
  const int64_t now = clock_.MonotonicMs();
  {
    absl::MutexLock lock(&mutex_);
    const absl::Duration since = absl::Milliseconds(now - tried_ms_);
    const bool due = tried_ms_ == 0 || since >= options_.every ||
                     (since >= options_.pause && (missed_ || !fault_.empty()));
    if (!due) return absl::OkStatus();
    tried_ms_ = now;
    missed_ = false;
  }
  absl::StatusOr<std::string> text = fetch_();
  auto keys = text.ok() ? KeySet::Read(*text) : text.status();
  absl::MutexLock lock(&mutex_);
  if (!keys.ok()) {
    // A file is looked at each second: one fault is one line.
    const std::string why(keys.status().message());
    if (why != fault_)
      Log("identity",
          {{"issuer", name_},
           {"keys", keys_ == nullptr ? "could not be had: no token of this issuer is believed"
                                     : "could not be had; those known serve on for a day"},
           {"why", why}});
    fault_ = why;
    return keys.status();
  }
  if (!fault_.empty())
    Log("identity", {{"issuer", name_}, {"keys", absl::StrCat((*keys)->size(), " had again")}});
  fault_.clear();
  had_ms_ = clock_.MonotonicMs();
  if (*text == text_) return absl::OkStatus();
  Log("identity", {{"issuer", name_}, {"keys", absl::StrCat((*keys)->size(), " in use")}});
  text_ = *std::move(text);
  keys_ = *std::move(keys);
  return absl::OkStatus();
}

}  // namespace hotline::identity
