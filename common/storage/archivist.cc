#include "common/storage/archivist.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/digest.h"
#include "common/base/error.h"
#include "common/storage/commit_call.h"
#include "common/storage/keys.h"
#include "common/storage/redis_record_store.h"
#include "common/storage/stored_form.h"

namespace hotline {
namespace {

using redis::Value;

// What Redis does in one step delays everybody else.
constexpr size_t kTicketsAtOnce = 32;
constexpr size_t kVersionBytes = 8;
constexpr int kIdBytes = 16;
constexpr char kDiffers[] = "ARCHIVE_DIFFERS";

absl::Status Differs(int partition, int64_t segment, std::string_view what) {
  return Error(absl::StatusCode::kDataLoss, kDiffers,
               absl::StrCat("segment ", FirstOf(segment), " of partition ", partition, ": ",
                            std::string(what),
                            "; nothing was moved. Redis or the archive was restored without the "
                            "other: restore both of one day"))
      .Zh("归档文件与日志不一致，请将两者恢复到同一时点");
}

}  // namespace

absl::StatusOr<std::vector<std::string>> Archivist::EventsOf(int partition, int64_t first,
                                                             int64_t last) {
  auto entries = ReadStream(client_, partition, first, last);
  if (!entries.ok()) return entries.status();
  std::vector<std::string> out;
  for (LogEntry& entry : *entries) {
    if (entry.sequence != first + static_cast<int64_t>(out.size())) break;
    out.push_back(std::move(entry.record));
  }
  return out;
}

absl::StatusOr<std::map<std::string, std::string>> Archivist::RecordsOf(
    int partition, int64_t segment, const std::vector<Archived>& archived) {
  std::map<std::string, std::string> out;
  for (const Archived& a : archived) {
    auto value = client_.CallAndWait({"GET", keys::Record(partition, a.number)});
    if (!value.ok()) return StorageError(value.status(), false);
    if (value->nil()) {
      auto place = client_.CallAndWait({"HGET", keys::Archived(partition, a.number), a.number});
      if (!place.ok()) return StorageError(place.status(), false);
      if (place->text != absl::StrCat(segment))
        return Differs(partition, segment, absl::StrCat("ticket ", a.number, " is gone"));
      continue;
    }
    std::string record = value->text.substr(std::min(kVersionBytes, value->text.size()));
    auto ticket = DecodeTicket(record);
    if (!ticket.ok()) return ticket.status();
    if (ticket->version != a.version || ticket->chain_head != a.hash)
      return Differs(partition, segment,
                     absl::StrCat("ticket ", a.number, " is not what its event says"));
    out.emplace(a.number, std::move(record));
  }
  return out;
}

absl::Status Archivist::Drop(int partition, int64_t segment,
                             const std::vector<Archived>& archived) {
  for (size_t from = 0; from < archived.size(); from += kTicketsAtOnce) {
    const size_t to = std::min(archived.size(), from + kTicketsAtOnce);
    std::vector<std::string> call = {"FCALL", "archive", absl::StrCat(2 * (to - from))};
    for (size_t i = from; i < to; ++i) {
      call.push_back(keys::Record(partition, archived[i].number));
      call.push_back(keys::Archived(partition, archived[i].number));
    }
    call.push_back(absl::StrCat(segment));
    for (size_t i = from; i < to; ++i) {
      call.push_back(VersionBytes(archived[i].version));
      call.push_back(archived[i].number);
    }
    auto reply = CallFunctionAndWait(client_, std::move(call));
    if (!reply.ok()) return StorageError(reply.status(), true);
    if (reply->integer != 0)
      return Differs(
          partition, segment,
          absl::StrCat(reply->integer, " tickets have changed after they were archived"));
  }
  auto trimmed = client_.CallAndWait(
      {"XTRIM", keys::Log(partition), "MINID", absl::StrCat(FirstOf(segment + 1), "-0")});
  return trimmed.ok() ? absl::OkStatus() : StorageError(trimmed.status(), true);
}

absl::Status Archivist::CheckFolder(int partition, int64_t segment) {
  auto foreign = [](std::string_view what) {
    return Error(absl::StatusCode::kFailedPrecondition, "ARCHIVE_FOREIGN",
                 absl::StrCat("archive.directory ", std::string(what),
                              "; nothing was moved. Mount the folder of this installation, or put "
                              "it back from a backup"))
        .Zh("归档目录不属于本系统或不完整，请挂载正确的目录")
        .status();
  };
  const auto field = [&](const char* name) {
    return client_.CallAndWait({"HGET", keys::kInstallation, name});
  };
  const auto set = [&](const char* name, const std::string& value) {
    auto done = client_.CallAndWait({"HSETNX", keys::kInstallation, name, value});
    return done.ok() ? absl::OkStatus() : StorageError(done.status(), true);
  };
  // Whether there is an archive is asked before whose the folder is: others may be the first just
  // now, and they mark the folder before they say so.
  auto id = field("id"), has = field("archive");
  if (!id.ok() || !has.ok()) return StorageError(id.ok() ? has.status() : id.status(), false);
  if (id->nil()) {
    HOTLINE_RETURN_IF_ERROR(set("id", absl::BytesToHexString(RandomBytes(kIdBytes))));
    id = field("id");
    if (!id.ok()) return StorageError(id.status(), false);
  }
  auto owner = archive_.Owner();
  if (!owner.ok()) return owner.status();
  if (owner->empty() && !has->nil())
    return foreign("is empty, and this installation has an archive already");
  if (!owner->empty() && *owner != id->text) return foreign("belongs to another installation");
  if (owner->empty()) HOTLINE_RETURN_IF_ERROR(archive_.SetOwner(id->text));
  if (has->nil()) HOTLINE_RETURN_IF_ERROR(set("archive", "1"));
  if (segment == 0) return absl::OkStatus();
  auto before = archive_.ReadAnew(partition, segment - 1);
  if (absl::IsNotFound(before.status())) return foreign("lacks what has left Redis before");
  return before.status();
}

absl::StatusOr<int64_t> Archivist::Oldest(int partition) {
  auto oldest = ReadStream(client_, partition, 0, INT64_MAX, 1);
  if (!oldest.ok()) return oldest.status();
  return oldest->empty() ? 0 : oldest->front().sequence;
}

absl::StatusOr<bool> Archivist::MoveOldest(int partition, absl::Time before) {
  auto from = Oldest(partition);
  if (!from.ok()) return from.status();
  if (*from == 0) return false;
  auto moved = Move(partition, *from, before);
  if (ReasonOf(moved.status()) != kDiffers) return moved;
  // What another moves meanwhile looks like missing.
  auto now = Oldest(partition);
  if (now.ok() && *now > *from) return true;
  return moved;
}

absl::StatusOr<bool> Archivist::Move(int partition, int64_t from, absl::Time before) {
  const int64_t segment = SegmentOf(from), next = FirstOf(segment + 1);
  // Its last event and the one after it: a log is never emptied, its last sequence stands in it.
  auto ends = EventsOf(partition, next - 1, next);
  if (!ends.ok()) return ends.status();
  if (ends->size() != 2) return false;
  auto last = DecodeEvent(ends->front());
  if (!last.ok()) return last.status();
  if (last->event.recorded >= before) return false;

  auto events = EventsOf(partition, from, next - 1);
  if (!events.ok()) return events.status();
  if (static_cast<int64_t>(events->size()) != next - from)
    return Differs(partition, segment, "events are missing in the log");
  std::vector<Archived> archived;
  for (const std::string& record : *events) {
    auto event = DecodeEvent(record);
    if (!event.ok()) return event.status();
    if (event->event.of_ticket() && event->event.state_after == State::kArchived)
      archived.push_back({event->event.number, event->event.version, event->hash});
  }
  auto records = RecordsOf(partition, segment, archived);
  if (!records.ok()) return records.status();

  HOTLINE_RETURN_IF_ERROR(CheckFolder(partition, segment));
  // Of the disk: what is remembered of a file is no reason to let go of anything.
  auto there = archive_.ReadAnew(partition, segment);
  if (!there.ok()) {
    if (!absl::IsNotFound(there.status())) return there.status();
    if (from != FirstOf(segment) || records->size() != archived.size())
      return Differs(partition, segment, "a part of it has left the log, and no file has it");
    HOTLINE_RETURN_IF_ERROR(archive_.Write(partition, segment, {*events, *records}));
    there = archive_.ReadAnew(partition, segment);
    if (!there.ok()) return there.status();
  }
  const auto& written = (*there)->events;
  const bool same = std::equal(events->begin(), events->end(),
                               written.begin() + static_cast<ptrdiff_t>(from - FirstOf(segment)));
  const bool all = std::all_of(archived.begin(), archived.end(), [&](const Archived& a) {
    auto file = (*there)->tickets.find(a.number);
    auto record = records->find(a.number);
    return file != (*there)->tickets.end() &&
           (record == records->end() || record->second == file->second);
  });
  if (!same || !all) return Differs(partition, segment, "the file tells of other events");
  HOTLINE_RETURN_IF_ERROR(Drop(partition, segment, archived));
  return true;
}

}  // namespace hotline
