// Machines of a test, each a network namespace with an address of its own, joined by a switch. They
// vanish with the test. Needs root.
#pragma once

#include <string>
#include <vector>

#include "tests/support/process.h"

namespace hotline::nemesis {

class Network {
 public:
  // Why this machine cannot; empty: it can.
  static std::string WhyNot();

  explicit Network(int nodes);

  std::string address(int node) const { return "10.77.0." + std::to_string(node + 1); }
  // For Command::network.
  pid_t of(int node) const { return nodes_[static_cast<size_t>(node)].pid(); }

  // Nothing leaves `from` for `to` any more, and nobody is told.
  void Cut(int from, int to);
  // From all others, both ways.
  void Isolate(int node);
  // That many of a hundred packets that leave `node`.
  void Lose(int node, int percent);
  void Heal();

 private:
  void In(int node, const std::string& command) const;
  testing::Process switch_;
  std::vector<testing::Process> nodes_;
};

}  // namespace hotline::nemesis
