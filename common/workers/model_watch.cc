#include "common/workers/model_watch.h"

#include "common/base/file.h"
#include "common/base/log.h"
#include "common/learning/model_file.h"

namespace hotline {
namespace {

constexpr std::chrono::seconds kModelEvery{1};

}  // namespace

absl::Status ModelWatch::Look() {
  const std::string mark = FileMark(path_);
  if (mark == seen_) return absl::OkStatus();
  auto model = OpenModel(path_);
  if (!model.ok()) {
    // Whatever else kept it from being read may pass.
    const bool for_good = mark.empty() || absl::IsInvalidArgument(model.status());
    if (for_good) seen_ = mark;
    if (absl::IsInvalidArgument(model.status())) ++refused_;
    const std::string why(model.status().message());
    if (why != last_error_)
      Log("model", {{"refused", why}, {"in_use", examples_ == 0 ? "none" : "the one before"}});
    last_error_ = why;
    return model.status();
  }
  seen_ = mark;
  last_error_.clear();
  directory_.Use(*model);
  examples_ = (*model)->examples();
  Log("model", {{"in_use", (*model)->id()},
                {"examples", std::to_string((*model)->examples())},
                {"labels", std::to_string((*model)->labels().size())}});
  return absl::OkStatus();
}

void ModelWatch::Start() {
  if (!path_.empty()) poller_.Start(kModelEvery, [this] { (void)Look(); });
}

}  // namespace hotline
