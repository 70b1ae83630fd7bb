// Figures 指标: rates and times as predicates over what happened. The fold turns events into one
// row a ticket; a figure is a predicate over rows with a unit, a cohort, a cut and an attribution
// (docs/figures.md). Not thread-safe; the report service guards it.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/domain/fact.h"

namespace hotline {

enum class FigureId : int8_t {
  kClosureDispatched,
  kClosureWhole,
  kOnTimeLeg,
  kOnTimeCase,
  kOnTimeRework,
  kAcceptOnTime,
  kAcceptInPerson,
  kContactOnTime,
  kContactAttempted,
  kReplyOnTime,
  kFollowUpOnTime,
  kFollowUpReached,
  kRatingShare,
  kNationalSelf,
  kStrictSelf,
  kNationalSample,
  kStrictSample,
  kSolvedSelf,
  kSolvedSample,
  kReturnRate,
  kReturnUpheld,
  kRework,
  kDirectAnswers,
  kDispatchAccuracy,
  kTimeP50,
  kTimeP90
};
inline constexpr int kFigures = 26;

struct FigureInfo {
  FigureId id;
  std::string_view formula;  // stable id
  std::string_view title;    // 指标名称
  std::string_view english;
  std::string_view numerator, denominator;  // in words, for docs/figures.md
};
const std::vector<FigureInfo>& FigureTable();
const FigureInfo* FindFigure(std::string_view formula);
// docs/figures.md.
std::string FiguresDocument();

enum class Dimension : int8_t {
  kNone,
  kWhole,
  kDepartment,
  kHead,
  kArea,
  kMatter,
  kKind,
  kChannel,
  kPetitionerKind
};

struct Period {
  absl::Time from, to;                        // half-open
  absl::Time cut;                             // states are taken as they stood here
  absl::Time as_of = absl::InfiniteFuture();  // a due after this has not fallen yet
};

struct FigureCount {
  int64_t numerator = 0, denominator = 0;
  int64_t seconds = 0;  // times: the quantile
};
using FigureSet = std::vector<FigureCount>;  // by FigureId

// The q-quantile (percent) of unsorted values by nearest rank; 0 for none.
int64_t NearestRank(std::vector<int64_t> values, int percent);

class FigureBook {
 public:
  // Events of one ticket must come in order of version; a repeated one is ignored.
  void Apply(const Event& event);

  std::map<std::string, FigureSet> Compute(const Period& period, Dimension dimension) const;

  struct Tickets {
    std::vector<std::string> numbers;  // at most `limit`
    int64_t total = 0;
  };
  Tickets Find(const Period& period, Dimension dimension, std::string_view key, FigureId figure,
               bool counted, size_t limit) const;

  size_t tickets() const { return rows_.size(); }

 private:
  using Id = uint32_t;  // of an interned text

  // One limit as it ended: enough for every "on time" figure.
  struct ClockRow {
    absl::Time due = kUnset;  // the original one
    absl::Time stopped = kUnset;
    bool on_time = false, voided = false;
  };
  struct LegRow {
    LegKind kind = LegKind::kLead;
    Id department = 0, head = 0;
    absl::Time dispatched = kUnset;
    ClockRow accept, contact, handle;
    Capacity accepted_as = Capacity::kNone;
    absl::Time accepted = kUnset;
    bool contacted = false, attempted = false;
    absl::Time return_requested = kUnset, return_decided = kUnset;
    bool return_approved = false;
  };
  struct PetitionerRow {
    int id = 0;
    std::vector<std::pair<ClockRow, Id>> replies;  // with the department that owed it
    ClockRow follow_up;
    absl::Time reached = kUnset, outcome = kUnset;
    absl::Time rated = kUnset;  // first valid rating
    Satisfaction first = Satisfaction::kNone;
    Solved solved = Solved::kNone;
    bool by_sample = false;
  };
  struct Row {
    std::string number;
    int64_t version = 0;
    TicketKind kind = TicketKind::kNone;
    Channel channel = Channel::kNone;
    PetitionerKind petitioner_kind = PetitionerKind::kNone;
    Id matter = 0, area = 0;
    absl::Time received = kUnset, first_dispatched = kUnset, answered = kUnset, rejected = kUnset,
               transferred = kUnset, withdrawn = kUnset;
    std::vector<absl::Time> replied;  // every petitioner had the reply
    std::vector<absl::Time> reworks;  // opened
    std::vector<absl::Time> objected;
    ClockRow case_handle;
    std::vector<LegRow> legs;
    std::vector<PetitionerRow> petitioners;
  };
  struct Attribution {
    Id department = 0, head = 0;
  };
  using Sink = std::function<void(FigureId, const Attribution&, bool counted, int64_t seconds)>;

  Id Intern(const std::string& text);
  void Apply(Row& row, const Fact& fact);
  static LegRow* LegOf(Row& row, int leg);
  static PetitionerRow& PetitionerOf(Row& row, int petitioner);
  static ClockRow* ClockOf(Row& row, const Fact& fact);
  void Evaluate(const Row& row, const Period& period, const Sink& sink) const;
  std::string KeyOf(const Row& row, const Attribution& by, Dimension dimension) const;

  std::vector<std::string> texts_{""};
  absl::flat_hash_map<std::string, Id> ids_;
  absl::flat_hash_map<std::string, size_t> index_;
  std::vector<Row> rows_;
};

}  // namespace hotline
