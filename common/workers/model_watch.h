// Takes over the model of routing when another is renamed into its place, and keeps the one in use
// where the new one is unusable: a broken file stops no dispatch.
#pragma once

#include <atomic>
#include <string>

#include "common/base/poller.h"
#include "common/engine/directory.h"

namespace hotline {

class ModelWatch {
 public:
  ModelWatch(std::string path, Directory& directory)
      : path_(std::move(path)), directory_(directory) {}
  ~ModelWatch() { Stop(); }

  // Reads the file if it is another than the last time; one that is gone leaves what was learned
  // in use. The model was taken over, or why not; OK too when nothing has changed.
  absl::Status Look();
  // Looks once a second on a thread of its own. Nothing without a path.
  void Start();
  void Stop() { poller_.Stop(); }

  // Examples that what is in use was made of; 0: nothing is.
  int64_t examples() const { return examples_; }
  int64_t refused() const { return refused_; }

 private:
  const std::string path_;
  Directory& directory_;
  std::string seen_ = "nothing yet", last_error_;
  std::atomic<int64_t> examples_{0}, refused_{0};
  Poller poller_;
};

}  // namespace hotline
