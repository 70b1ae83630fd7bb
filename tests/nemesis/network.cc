#include "tests/nemesis/network.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "absl/strings/str_cat.h"

namespace hotline::nemesis {
namespace {

void Shell(const std::string& command) {
  if (std::system(command.c_str()) == 0) return;
  std::fprintf(stderr, "failed: %s\n", command.c_str());
  std::abort();
}

// A process that does nothing but hold a network namespace.
testing::Process Holder() {
  testing::Process holder(testing::Command{.line = {"unshare", "-n", "sleep", "infinity"}});
  const std::string mine = "/proc/self/ns/net",
                    its = absl::StrCat("/proc/", holder.pid(), "/ns/net");
  for (int i = 0; i < 500; ++i) {
    char a[64]{}, b[64]{};
    if (readlink(mine.c_str(), a, sizeof(a) - 1) > 0 &&
        readlink(its.c_str(), b, sizeof(b) - 1) > 0 && std::string(a) != b)
      return holder;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  std::fprintf(stderr, "cannot make a network namespace\n");
  std::abort();
}

}  // namespace

std::string Network::WhyNot() {
  if (geteuid() != 0) return "network namespaces need root";
  for (const char* tool : {"ip", "nft", "nsenter", "unshare"}) {
    if (std::system(absl::StrCat("command -v ", tool, " >/dev/null").c_str()) != 0)
      return absl::StrCat(tool, " is not installed");
  }
  if (std::system("unshare -n true 2>/dev/null") != 0) return "unshare -n is not allowed here";
  return "";
}

Network::Network(int nodes) : switch_(Holder()) {
  const std::string hub = absl::StrCat("nsenter -n -t ", switch_.pid(), " ip ");
  Shell(hub + "link add hub type bridge");
  Shell(hub + "link set hub up");
  for (int i = 0; i < nodes; ++i) {
    nodes_.push_back(Holder());
    Shell(absl::StrCat(hub, "link add port", i, " type veth peer name eth0 netns ", of(i)));
    Shell(absl::StrCat(hub, "link set port", i, " master hub up"));
    In(i, "ip link set lo up");
    In(i, absl::StrCat("ip address add ", address(i), "/24 dev eth0"));
    In(i, "ip link set eth0 up");
    In(i,
       "nft 'add table inet nemesis; add chain inet nemesis out { type filter hook output "
       "priority 0; }'");
  }
}

void Network::In(int node, const std::string& command) const {
  Shell(absl::StrCat("nsenter -n -t ", of(node), " ", command));
}

void Network::Cut(int from, int to) {
  In(from, absl::StrCat("nft add rule inet nemesis out ip daddr ", address(to), " drop"));
}

void Network::Isolate(int node) {
  for (int other = 0; other < static_cast<int>(nodes_.size()); ++other) {
    if (other == node) continue;
    Cut(node, other);
    Cut(other, node);
  }
}

void Network::Lose(int node, int percent) {
  In(node, absl::StrCat("nft add rule inet nemesis out oifname eth0 numgen random mod 100 lt ",
                        percent, " drop"));
}

void Network::Heal() {
  for (int i = 0; i < static_cast<int>(nodes_.size()); ++i)
    In(i, "nft flush chain inet nemesis out");
}

}  // namespace hotline::nemesis
