// Prints the rooms of the checkout by floor, with their sizes and arrows: build/bin/hotline-rooms.
#include <cstdio>

#include "tests/support/rooms.h"

int main() {
  std::fputs(hotline::testing::Rooms().Drawn().c_str(), stdout);
  return 0;
}
