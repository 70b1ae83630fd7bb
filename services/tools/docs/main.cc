// hotline-docs: writes the documents that are made from tables in the code.
//   hotline-docs DIR
#include <cstdio>
#include <fstream>
#include <string>

#include "common/domain/figures/figures.h"
#include "common/domain/notices/told.h"
#include "common/domain/rules/transition.h"
#include "services/tools/docs/access_document.h"
#include "services/tools/docs/audit_document.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: hotline-docs DIR\n");
    return 2;
  }
  std::string folder = argv[1];
  std::ofstream(folder + "/transitions.md") << hotline::TransitionTableMarkdown();
  std::ofstream(folder + "/access.md") << hotline::AccessDocument();
  std::ofstream(folder + "/audit.md") << hotline::AuditDocument();
  std::ofstream(folder + "/notices.md") << hotline::ToldDocument();
  std::ofstream(folder + "/figures.md") << hotline::FiguresDocument();
  return 0;
}
