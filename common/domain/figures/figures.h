// Figures 指标: rates and times as predicates over what happened. The fold turns events into one
// row a ticket; a figure is a predicate over rows with a unit, a cohort, a cut and an attribution
// (docs/figures.md). Not thread-safe; the report service guards it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "common/domain/figures/figure_rows.h"

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
  kRatingsExcluded,
  kTicketsExcluded,
  kReturnRate,
  kReturnUpheld,
  kRework,
  kDirectAnswers,
  kDispatchAccuracy,
  kTimeP50,
  kTimeP90
};
inline constexpr int kFigures = 28;

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
  absl::TimeZone zone = {};                   // the jurisdiction's: windows named in days end there
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
  void Apply(const Event& event) { fold_.Apply(event); }

  // The figures of every group. What is about discipline 涉纪, or about a person's conduct, as far
  // as the log said so by the cut, is counted in the whole alone.
  std::map<std::string, FigureSet> Compute(const Period& period, Dimension dimension) const;

  struct Tickets {
    std::vector<std::string> numbers;  // ascending, at most `limit`
    size_t total = 0;                  // of all pages
    bool more = false;                 // beyond the last of `numbers`
  };
  // Who asks for tickets: those about the asker are left out, and, unless `discipline`, those about
  // discipline.
  struct Asker {
    std::string id;
    bool discipline = false;
  };
  // Returns the tickets behind a figure of one group whose number is above `after` (empty: all).
  Tickets Find(const Period& period, Dimension dimension, std::string_view key, FigureId figure,
               bool counted, const Asker& asker, std::string_view after, size_t limit) const;

  size_t tickets() const { return fold_.rows().size(); }
  const fold::Rows& rows() const { return fold_; }
  fold::Rows& rows() { return fold_; }

 private:
  fold::Rows fold_;
};

}  // namespace hotline
