// The rooms of the checkout: the table of README.md, and what the #include lines make of it.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace hotline::testing {

struct Include {
  std::string file;    // that has the line, from the root of the checkout
  std::string line;    // "#include …"
  std::string target;  // what stands between the quotes or brackets
};
// The .h and .cc files of the code (not of the tests), from the root of the checkout, in order.
std::vector<std::string> CodeFiles();
// Every #include of the code (not of the tests).
std::vector<Include> Includes();

class Rooms {
 public:
  // The table of README.md, and the code as it stands.
  Rooms();

  // The rooms of the table, in its order.
  const std::vector<std::string>& names() const { return names_; }
  // Room → the rooms it may include, by the table.
  const std::map<std::string, std::set<std::string>>& allowed() const { return allowed_; }
  // Room → the rooms it includes, by the code.
  const std::map<std::string, std::set<std::string>>& arrows() const { return arrows_; }
  // The room a file of the code lies in; empty: in none. The longest name wins.
  std::string RoomOf(const std::string& path) const;
  // Floor of every room, 0 for one that includes no other; -1 for rooms of a circle.
  std::map<std::string, int> Floors() const;
  // The rooms by floor with their sizes and arrows, for people.
  std::string Drawn() const;

 private:
  std::vector<std::string> names_;
  std::map<std::string, std::set<std::string>> allowed_, arrows_;
};

}  // namespace hotline::testing
