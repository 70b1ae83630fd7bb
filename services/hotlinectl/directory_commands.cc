// directory check / load / show.
#include <cstdio>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "hotline/v1/directory.pb.h"
#include "services/hotlinectl/command.h"
#include "services/hotlinectl/terminal.h"

namespace hotline::ctl {
namespace {

// The files given; of a folder, its .json files in order of name.
absl::StatusOr<v1::UploadJurisdictionRequest> Gather(const std::vector<std::string>& paths) {
  v1::UploadJurisdictionRequest request;
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (!std::filesystem::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      if (entry.path().extension() == ".json") files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) {
    auto text = ReadFile(file);
    if (!text.ok()) return text.status();
    auto* source = request.add_sources();
    source->set_name(std::filesystem::path(file).filename().string());
    source->set_json(*text);
  }
  if (files.empty()) return InvalidFields({{"files", "no .json file there"}});
  return request;
}

void Upload(Session& session, const std::vector<std::string>& paths, bool validate_only,
            bool if_none) {
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
  auto request = Gather(paths);
  if (!session.Check(request.status())) return;
  // Checked first in any case: the answer to a check holds every fault.
  request->set_validate_only(true);
  v1::UploadJurisdictionResponse response;
  if (!session.Check(session.client().Call("hotline.v1.DirectoryService/UploadJurisdiction", admin,
                                           *request, &response)))
    return;
  if (response.faults_size() > 0) {
    if (session.json) PrintJson(response);
    for (const auto& f : response.faults()) {
      std::fprintf(stderr, "%s:%d: %s: %s\n", f.file().c_str(), f.line(), f.field().c_str(),
                   f.description().c_str());
    }
    std::fprintf(
        stderr,
        "%d faults; refused as a whole, the version in force stays 已整体拒绝，现行版本不变\n",
        response.faults_size());
    session.exit_code = 1;
    return;
  }
  request->set_validate_only(validate_only);
  if (!session.Check(session.client().Call("hotline.v1.DirectoryService/UploadJurisdiction", admin,
                                           *request, &response)))
    return;
  if (session.json) return PrintJson(response);
  std::printf("%s version %d: %d departments, %d matters, %d areas, %d limit rows\n",
              validate_only ? "would be" : "in force:", static_cast<int>(response.version()),
              response.departments(), response.matters(), response.areas(), response.limits());
}

}  // namespace

void AddDirectoryCommands(CLI::App& app, Session& session) {
  auto* directory = app.add_subcommand(
      "directory", "the jurisdiction: departments, catalogue, calendars, limits");
  directory->require_subcommand(1);
  directory->fallthrough();
  auto paths = std::make_shared<std::vector<std::string>>();
  auto if_none = std::make_shared<bool>(false);
  auto* load = directory->add_subcommand("load", "check files or a folder and put them in force");
  load->add_option("files", *paths, "files or folders")->required();
  load->add_flag("--if-none", *if_none, "only when nothing is in force");
  load->callback([&session, paths, if_none] { Upload(session, *paths, false, *if_none); });
  auto* check = directory->add_subcommand("check", "check files, store nothing");
  check->add_option("files", *paths, "files or folders")->required();
  check->callback([&session, paths] { Upload(session, *paths, true, false); });
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
      if (o.role() == v1::Office::HEAD && o.to().empty())
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
