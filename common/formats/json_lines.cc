#include "common/formats/json_lines.h"

#include <nlohmann/json.hpp>
#include <vector>

namespace hotline {
namespace {

// Counts lines as nlohmann's parser reads through it: the parser asks for one character at a time,
// so that the count at a callback is the line of the token just read.
class CountingInput {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingInput(const char* at, int* line) : at_(at), line_(line) {}
  reference operator*() const { return *at_; }
  CountingInput& operator++() {
    if (line_ != nullptr && *at_ == '\n') ++*line_;
    ++at_;
    return *this;
  }
  bool operator==(const CountingInput& o) const { return at_ == o.at_; }
  bool operator!=(const CountingInput& o) const { return at_ != o.at_; }

 private:
  const char* at_;
  int* line_;
};

class PathWriter : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit PathWriter(const int* line) : line_(line) {}

  bool null() override { return Value(); }
  bool boolean(bool) override { return Value(); }
  bool number_integer(int64_t) override { return Value(); }
  bool number_unsigned(uint64_t) override { return Value(); }
  bool number_float(double, const std::string&) override { return Value(); }
  bool string(std::string&) override { return Value(); }
  bool binary(nlohmann::json::binary_t&) override { return Value(); }
  bool start_object(size_t) override { return Open(false); }
  bool end_object() override { return Close(); }
  bool start_array(size_t) override { return Open(true); }
  bool end_array() override { return Close(); }
  bool key(std::string& name) override {
    key_ = name;
    return true;
  }
  bool parse_error(size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

  std::map<std::string, int> lines;

 private:
  struct Level {
    std::string path;
    bool array = false;
    int next = 0;
  };
  std::string Here() {
    if (levels_.empty()) return "";
    Level& top = levels_.back();
    if (top.array) return top.path + "[" + std::to_string(top.next++) + "]";
    return top.path.empty() ? key_ : top.path + "." + key_;
  }
  bool Value() {
    lines.emplace(Here(), *line_);
    return true;
  }
  bool Open(bool array) {
    std::string path = Here();
    lines.emplace(path, *line_);
    levels_.push_back({path, array});
    return true;
  }
  bool Close() {
    levels_.pop_back();
    return true;
  }

  const int* line_;
  std::string key_;
  std::vector<Level> levels_;
};

}  // namespace

std::map<std::string, int> JsonLines(std::string_view json) {
  int line = 1;
  PathWriter writer(&line);
  nlohmann::json::sax_parse(CountingInput(json.data(), &line),
                            CountingInput(json.data() + json.size(), nullptr), &writer);
  return std::move(writer.lines);
}

int LineOf(const std::map<std::string, int>& lines, std::string path) {
  for (;;) {
    auto it = lines.find(path);
    if (it != lines.end()) return it->second;
    size_t cut = path.find_last_of(".[");
    if (cut == std::string::npos) return 1;
    path.resize(cut);
  }
}

}  // namespace hotline
