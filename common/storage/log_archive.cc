#include "common/storage/log_archive.h"

#include <filesystem>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "common/base/digest.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "google/protobuf/io/gzip_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "hotline/store/v1/archive.pb.h"

namespace hotline {
namespace {

namespace pb = store::v1;
namespace io = google::protobuf::io;

constexpr int kSegmentSchema = 1;
constexpr size_t kDigestBytes = 32;
// Enough that those who read all partitions page by page in turn open a file once.
constexpr size_t kMostKeptBytes = 48 << 20;
constexpr char kOwnerFile[] = "/installation";

absl::Status Damaged(const std::string& path, std::string_view what) {
  return Error(
             absl::StatusCode::kDataLoss, "ARCHIVE_DAMAGED",
             absl::StrCat(path, ": ", std::string(what), "; put the file of a backup in its place"))
      .Zh(absl::StrCat("归档文件损坏：", path, "，请用备份恢复"));
}

absl::Status Unreadable(const absl::Status& why) {
  return Error(absl::StatusCode::kUnavailable, "ARCHIVE_UNREADABLE",
               absl::StrCat("the archive cannot be read: ", std::string(why.message()),
                            "; archive.directory must be the folder of the installation, and "
                            "readable"))
      .Zh("归档目录暂不可读");
}

// Nothing when the folder is there and the file is not.
absl::StatusOr<std::optional<std::string>> ReadThere(const std::string& folder,
                                                     const std::string& path) {
  auto bytes = ReadFile(path);
  std::error_code error;
  // Another process may just have put it there.
  if (!bytes.ok() && std::filesystem::exists(path, error)) bytes = ReadFile(path);
  if (bytes.ok()) return std::optional<std::string>(*std::move(bytes));
  const bool there = std::filesystem::exists(path, error) || error;
  if (there || !std::filesystem::is_directory(folder, error)) return Unreadable(bytes.status());
  return std::optional<std::string>();
}

std::string Pack(const pb::LogSegment& segment) {
  std::string bytes;
  {
    io::StringOutputStream out(&bytes);
    io::GzipOutputStream gzip(&out);
    segment.SerializeToZeroCopyStream(&gzip);
  }
  return bytes + Sha256(bytes);
}

bool Unpack(std::string_view bytes, pb::LogSegment* segment) {
  if (bytes.size() < kDigestBytes) return false;
  const std::string_view packed = bytes.substr(0, bytes.size() - kDigestBytes);
  if (Sha256(packed) != bytes.substr(packed.size())) return false;
  io::ArrayInputStream in(packed.data(), static_cast<int>(packed.size()));
  io::GzipInputStream gzip(&in, io::GzipInputStream::GZIP);
  return segment->ParseFromZeroCopyStream(&gzip);
}

}  // namespace

std::string LogArchive::PathOf(int partition, int64_t segment) const {
  return absl::StrFormat("%s/p%03d/%012d.segment", folder_, partition, FirstOf(segment));
}

absl::StatusOr<std::shared_ptr<const Segment>> LogArchive::Read(int partition, int64_t segment) {
  const std::string mark = FileMark(PathOf(partition, segment));
  {
    absl::MutexLock lock(&mutex_);
    for (auto it = kept_.begin(); it != kept_.end(); ++it) {
      if (it->partition != partition || it->segment != segment) continue;
      if (mark.empty() || it->mark != mark) {
        kept_bytes_ -= it->bytes;
        kept_.erase(it);
        break;
      }
      kept_.splice(kept_.begin(), kept_, it);
      return kept_.front().content;
    }
  }
  auto content = ReadAnew(partition, segment);
  if (!content.ok()) return content;
  size_t bytes = 0;
  for (const std::string& event : (*content)->events) bytes += event.size();
  for (const auto& [number, record] : (*content)->tickets) bytes += record.size();
  absl::MutexLock lock(&mutex_);
  kept_.push_front({partition, segment, mark, *content, bytes});
  kept_bytes_ += bytes;
  for (; kept_bytes_ > kMostKeptBytes && kept_.size() > 1; kept_.pop_back())
    kept_bytes_ -= kept_.back().bytes;
  return content;
}

absl::StatusOr<std::shared_ptr<const Segment>> LogArchive::ReadAnew(int partition,
                                                                    int64_t segment) const {
  const std::string path = PathOf(partition, segment);
  auto bytes = ReadThere(folder_, path);
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value())
    return Error(absl::StatusCode::kNotFound, "NOT_IN_ARCHIVE", absl::StrCat("no file ", path))
        .status();
  pb::LogSegment form;
  if (!Unpack(**bytes, &form)) return Damaged(path, "it is cut off, spoilt, or no segment");
  if (form.schema() > kSegmentSchema) {
    return Error(absl::StatusCode::kUnavailable, "ARCHIVE_UNREADABLE",
                 absl::StrCat(path, ": written by a later version; use that one"))
        .status();
  }
  if (form.partition() != partition || form.first() != FirstOf(segment) ||
      form.events_size() != kSegmentEvents)
    return Damaged(path, "it is the file of another place");
  auto content = std::make_shared<Segment>();
  for (std::string& event : *form.mutable_events()) content->events.push_back(std::move(event));
  for (auto& ticket : *form.mutable_tickets())
    content->tickets.emplace(ticket.number(), std::move(*ticket.mutable_record()));
  return content;
}

absl::Status LogArchive::Write(int partition, int64_t segment, const Segment& content) {
  pb::LogSegment form;
  form.set_schema(kSegmentSchema);
  form.set_partition(partition);
  form.set_first(FirstOf(segment));
  for (const std::string& event : content.events) form.add_events(event);
  for (const auto& [number, record] : content.tickets) {
    auto* ticket = form.add_tickets();
    ticket->set_number(number);
    ticket->set_record(record);
  }
  const std::string path = PathOf(partition, segment);
  std::error_code error;
  if (std::filesystem::create_directory(std::filesystem::path(path).parent_path(), error))
    SyncFolder(folder_);
  return WriteFile(path, Pack(form));
}

absl::StatusOr<std::string> LogArchive::Owner() const {
  auto read = ReadThere(folder_, folder_ + kOwnerFile);
  if (!read.ok()) return read.status();
  return read->has_value() ? std::string(absl::StripAsciiWhitespace(**read)) : "";
}

absl::Status LogArchive::SetOwner(const std::string& id) {
  return WriteFile(folder_ + kOwnerFile, id + "\n");
}

}  // namespace hotline
