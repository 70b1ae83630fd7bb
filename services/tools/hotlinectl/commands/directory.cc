// directory check / load / show / diff / rollback.
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "hotline/v1/directory.pb.h"
#include "nlohmann/json.hpp"
#include "services/tools/client/terminal.h"
#include "services/tools/client/upload.h"
#include "services/tools/hotlinectl/command.h"
#include "services/tools/hotlinectl/differences.h"
#include "services/tools/hotlinectl/jurisdiction_files.h"

namespace hotline::ctl {
namespace {

const char* StateOf(const v1::UploadJurisdictionResponse& response) {
  switch (response.state()) {
    case v1::UPLOAD_STATE_CHECKED:
      return "would be";
    case v1::UPLOAD_STATE_PROPOSED:
      return "proposed 待复核:";
    default:
      return "in force:";
  }
}

// What the version would lead to, whether it is refused or not.
void TellWhatFollows(const v1::UploadJurisdictionResponse& response) {
  for (const auto& w : response.warnings())
    std::fprintf(stderr, "%s %s: %s\n", Paint("warning 提醒", Colour::kYellow).c_str(),
                 Printable(w.field()).c_str(), Printable(w.description()).c_str());
  const auto id = [](const std::string& name) { return name.substr(name.find('/') + 1); };
  for (const auto& s : response.successions()) {
    std::fprintf(stderr, "%s ends with %d tickets 工单 → %s:", id(s.department()).c_str(),
                 s.tickets(),
                 s.successor().empty() ? "nobody 无承接单位" : id(s.successor()).c_str());
    for (const std::string& ticket : s.some()) std::fprintf(stderr, " %s", id(ticket).c_str());
    std::fprintf(stderr, "\n");
  }
}

// Put in force, or only checked.
void Upload(Session& session, const std::vector<SourceText>& files, const UploadOptions& options) {
  auto admin = session.Identity("admin", {"ADMIN"});
  // Checked first in any case: the answer to a check holds every fault.
  UploadOptions check = options;
  check.validate_only = true;
  auto response = UploadJurisdiction(session.client(), admin, files, check);
  if (!session.Check(response.status())) return;
  if (!session.json) TellWhatFollows(*response);
  if (response->faults_size() > 0) {
    if (session.json) PrintJson(*response);
    for (const auto& f : response->faults()) {
      const std::string place =
          f.file().empty() ? "" : absl::StrCat(Printable(f.file()), ":", f.line(), ": ");
      std::fprintf(stderr, "%s%s: %s\n", place.c_str(), Printable(f.field()).c_str(),
                   Printable(f.description()).c_str());
    }
    std::fprintf(
        stderr,
        "%d faults; refused as a whole, the version in force stays 已整体拒绝，现行版本不变\n",
        response->faults_size());
    session.exit_code = 1;
    return;
  }
  if (!options.validate_only)
    response = UploadJurisdiction(session.client(), admin, files, options);
  if (!session.Check(response.status())) return;
  if (session.json) return PrintJson(*response);
  std::printf("%s version %d: %d departments, %d matters, %d areas, %d limit rows\n",
              StateOf(*response), response->version(), response->departments(), response->matters(),
              response->areas(), response->limits());
  if (response->state() == v1::UPLOAD_STATE_PROPOSED)
    std::printf(
        "A security administrator looks at it by hotlinectl directory proposal, and consents by "
        "hotlinectl directory consent %s 待安全管理员复核\n",
        response->proposal().c_str());
}

void UploadFiles(Session& session, const std::vector<std::string>& paths, bool validate_only,
                 bool if_none, const std::string& note) {
  auto admin = session.Identity("admin", {"ADMIN"});
  if (if_none) {
    v1::Jurisdiction current;
    if (session.client()
            .CallPatiently("hotline.v1.DirectoryService/GetJurisdiction", admin,
                           v1::GetJurisdictionRequest(), &current, absl::Seconds(5))
            .ok()) {
      std::printf("version %d of %s is in force\n", static_cast<int>(current.version()),
                  current.name().c_str());
      return;
    }
  }
  auto files = GatherFiles(paths);
  if (!session.Check(files.status())) return;
  Upload(session, *files, {.expected_version = {}, .validate_only = validate_only, .note = note});
}

// Of two versions, or of one and files; 0 is what is in force.
void CompareJurisdictions(Session& session, int64_t from, int64_t to,
                          const std::vector<std::string>& paths) {
  auto before = FetchJurisdiction(session, from);
  if (!session.Check(before.status())) return;
  auto after = paths.empty() ? FetchJurisdiction(session, to) : ReadJurisdictionFiles(paths);
  if (!session.Check(after.status())) return;
  PrintDifferences(session, Diff(*before, *after));
}

// The content of an old version becomes the next one: history is kept, tickets keep what they
// froze.
void RollBack(Session& session, int64_t version, bool validate_only, const std::string& note) {
  auto in_force = FetchJurisdiction(session, 0), old = FetchJurisdiction(session, version);
  if (!session.Check(in_force.status()) || !session.Check(old.status())) return;
  if (!session.json) ShowDifferences(Diff(*in_force, *old));
  old->clear_version();
  old->clear_in_force_time();
  SourceText file{absl::StrCat("version-", version, ".json"), ""};
  (void)google::protobuf::util::MessageToJsonString(*old, &file.json);
  // No upload of the last minute is undone unseen.
  Upload(session, {std::move(file)},
         {.expected_version = in_force->version(), .validate_only = validate_only, .note = note});
}

}  // namespace

void AddDirectoryCommands(CLI::App& app, Session& session) {
  auto* directory = app.add_subcommand(
      "directory", "the jurisdiction: departments, catalogue, calendars, limits");
  directory->require_subcommand(1);
  directory->fallthrough();
  auto paths = std::make_shared<std::vector<std::string>>();
  auto if_none = std::make_shared<bool>(false);
  auto* load = directory->add_subcommand("load",
                                         "check files or a folder and propose them as the next "
                                         "version; the first one is in force at once "
                                         "提交变更");
  load->add_option("files", *paths, "files or folders")->required();
  load->add_flag("--if-none", *if_none, "only when nothing is in force");
  auto note = std::make_shared<std::string>();
  load->add_option("--note", *note,
                   "why; needed where denunciations would be sealed less 变更理由");
  load->callback(
      [&session, paths, if_none, note] { UploadFiles(session, *paths, false, *if_none, *note); });
  auto* check = directory->add_subcommand("check", "check files, store nothing");
  check->add_option("files", *paths, "files or folders")->required();
  check->add_option("--note", *note, "as for load");
  check->callback([&session, paths, note] { UploadFiles(session, *paths, true, false, *note); });
  struct Versions {
    int64_t from = 0, to = 0;
    bool check = false;
  };
  auto versions = std::make_shared<Versions>();
  auto* diff = directory->add_subcommand(
      "diff", "what differs between two versions, or a version and files 版本对比");
  diff->add_option("files", *paths, "files or folders; none: --to");
  diff->add_option("--from", versions->from, "a version; 0 is what is in force");
  diff->add_option("--to", versions->to, "a version; 0 is what is in force");
  diff->callback([&session, paths, versions] {
    CompareJurisdictions(session, versions->from, versions->to, *paths);
  });
  auto* rollback = directory->add_subcommand(
      "rollback", "propose the content of an old version as the next one 回退版本");
  rollback->add_option("version", versions->from, "which")
      ->required()
      ->check(CLI::Range(1, 1000000000));
  rollback->add_flag("--check", versions->check, "only tell what that would be");
  rollback->add_option("--note", *note, "why, as for load");
  rollback->callback(
      [&session, versions, note] { RollBack(session, versions->from, versions->check, *note); });
  AddProposalCommands(*directory, session);
  auto* show = directory->add_subcommand("show", "departments and heads in force");
  show->callback([&session] {
    v1::Jurisdiction j;
    if (!session.Check(session.client().Call("hotline.v1.DirectoryService/GetJurisdiction",
                                             session.Identity("admin", {"ADMIN"}),
                                             v1::GetJurisdictionRequest(), &j)))
      return;
    if (session.json) return PrintJson(j);
    std::map<std::string, std::string> persons, heads;
    for (const auto& p : j.persons()) persons[p.id()] = p.name();
    for (const auto& o : j.offices()) {
      if (o.role() == v1::Office::ROLE_HEAD && o.end_date().empty())
        heads[o.department()] = absl::StrCat(persons[o.person()], " (", o.person(), ")");
    }
    std::printf("%s (%s), version %d\n", j.name().c_str(), j.code().c_str(),
                static_cast<int>(j.version()));
    Table table({"department", "name", "head"});
    for (const auto& d : j.departments()) table.Add({d.id(), d.name(), heads[d.id()]});
    table.Print();
  });
}

}  // namespace hotline::ctl
