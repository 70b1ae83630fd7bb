#include "common/learning/folds.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "absl/container/flat_hash_map.h"
#include "common/domain/text/text_features.h"

namespace hotline {
namespace {

// Each text is represented by its kKept smallest hashed runs of kRun characters (min-hash).
constexpr size_t kRun = 6, kKept = 8;
// Runs in common from which on two texts are the same.
constexpr int kInCommon = 3;
// A run so common is a phrase of form, not of an event.
constexpr size_t kPhrase = 50;
// A group larger than 1/kShare of all texts is boilerplate, not one event.
constexpr size_t kShare = 10;

uint64_t Mixed(uint64_t x) {
  x ^= x >> 31;
  x *= 0x7FB5D329728EA185ull;
  x ^= x >> 27;
  x *= 0x81DADEF4BC2DD44Dull;
  return x ^ (x >> 33);
}

std::vector<uint64_t> MarksOf(const Example& example) {
  std::u32string folded;
  FoldText(example.subject, example.text, &folded);
  std::set<uint64_t> marks;
  for (size_t i = 0; i + kRun <= folded.size(); ++i) {
    uint64_t mark = 0;
    for (size_t j = 0; j < kRun; ++j) mark = Mixed(mark * 31 + folded[i + j]);
    marks.insert(mark);
    if (marks.size() > kKept) marks.erase(std::prev(marks.end()));
  }
  // Of a short text the whole is its only marks.
  for (uint64_t i = 0; marks.size() < kInCommon; ++i) {
    uint64_t mark = Mixed(i + 1);
    for (char32_t c : folded) mark = Mixed(mark * 31 + c);
    marks.insert(mark);
  }
  return {marks.begin(), marks.end()};
}

}  // namespace

std::vector<int> FoldsOf(const std::vector<Example>& examples, int parts) {
  std::vector<size_t> parent(examples.size());
  std::iota(parent.begin(), parent.end(), size_t{0});
  const auto root = [&](size_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
  };
  const size_t most = std::max(kPhrase, examples.size() / kShare);
  std::vector<size_t> together(examples.size(), 1);
  absl::flat_hash_map<uint64_t, std::vector<size_t>> having;
  for (size_t i = 0; i < examples.size(); ++i) {
    std::map<size_t, int> in_common;
    for (uint64_t mark : MarksOf(examples[i])) {
      auto& others = having[mark];
      if (others.size() > kPhrase) continue;
      for (size_t other : others) ++in_common[other];
      others.push_back(i);
    }
    for (const auto& [other, times] : in_common) {
      const size_t a = root(i), b = root(other);
      if (times < kInCommon || a == b || together[a] + together[b] > most) continue;
      parent[a] = b;
      together[b] += together[a];
    }
  }
  // The largest first, each to whichever part has least of its label, and least of all.
  std::map<size_t, std::vector<size_t>> by_root;
  for (size_t i = 0; i < examples.size(); ++i) by_root[root(i)].push_back(i);
  std::vector<std::vector<size_t>> groups;
  for (auto& [first, members] : by_root) groups.push_back(std::move(members));
  std::stable_sort(groups.begin(), groups.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
  std::vector<int> out(examples.size());
  std::vector<size_t> sizes(static_cast<size_t>(parts));
  std::map<std::string, std::vector<size_t>> of_label;
  for (const auto& members : groups) {
    auto& ours = of_label[examples[members[0]].label];
    ours.resize(sizes.size());
    size_t part = 0;
    for (size_t p = 1; p < sizes.size(); ++p) {
      if (std::pair(ours[p], sizes[p]) < std::pair(ours[part], sizes[part])) part = p;
    }
    for (size_t i : members) out[i] = static_cast<int>(part);
    ours[part] += members.size();
    sizes[part] += members.size();
  }
  return out;
}

}  // namespace hotline
