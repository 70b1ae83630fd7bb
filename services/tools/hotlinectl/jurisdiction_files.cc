#include "services/tools/hotlinectl/jurisdiction_files.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/base/utf8.h"
#include "common/formats/jurisdiction_format.h"

namespace hotline::ctl {
namespace {

constexpr size_t kMostBytes = size_t{16} << 20;

}  // namespace

absl::StatusOr<std::vector<SourceText>> GatherFiles(const std::vector<std::string>& paths) {
  std::vector<SourceText> sources;
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
      files.push_back(path);  // what is wrong with it, reading tells
      continue;
    }
    std::filesystem::directory_iterator entry(path, error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error)) {
      if (entry->path().extension() == ".json") files.push_back(entry->path().string());
    }
    if (error)
      return Error(absl::StatusCode::kNotFound, "FILE_NOT_FOUND",
                   absl::StrCat("cannot read the folder ", path, " (", error.message(), ")"))
          .status();
  }
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) {
    auto text = ReadFile(file);
    if (!text.ok()) return text.status();
    // Editors of some systems write a mark before the first character.
    if (absl::StartsWith(*text, "\xEF\xBB\xBF")) text->erase(0, 3);
    std::string why;
    if (text->find_first_not_of(" \t\r\n") == text->npos) why = "is empty; leave the file out";
    if (!IsUtf8(*text)) why = "is not UTF-8; save it as UTF-8 请另存为UTF-8编码";
    if (text->size() > kMostBytes) why = "is larger than 16 MB; divide it into several files";
    if (!why.empty()) return InvalidFields({{file, why}});
    sources.push_back({std::filesystem::path(file).filename().string(), *std::move(text)});
  }
  if (files.empty()) return InvalidFields({{"files", "no .json file there"}});
  return sources;
}

absl::StatusOr<v1::Jurisdiction> ReadJurisdictionFiles(const std::vector<std::string>& paths) {
  auto sources = GatherFiles(paths);
  if (!sources.ok()) return sources.status();
  return ReadJurisdiction(*sources);
}

absl::StatusOr<v1::Jurisdiction> FetchJurisdiction(Session& session, int64_t version) {
  v1::GetJurisdictionRequest request;
  request.set_version(version);
  v1::Jurisdiction out;
  HOTLINE_RETURN_IF_ERROR(session.client().Call("hotline.v1.DirectoryService/GetJurisdiction",
                                                session.Identity("admin", {"ADMIN"}), request,
                                                &out));
  return out;
}

}  // namespace hotline::ctl
