#include "services/tools/client/text_file.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/utf8.h"

namespace hotline::ctl {
namespace {

absl::Status NotText(const std::string& path) {
  return Error(absl::StatusCode::kInvalidArgument, "NOT_TEXT",
               absl::StrCat(path,
                            " is neither UTF-8, UTF-16 nor GB18030 text; save it as CSV (UTF-8)"))
      .Zh("文件不是UTF-8、UTF-16或GB18030文本，请另存为CSV（UTF-8）")
      .status();
}

// The bytes as UTF-8; empty where they are not of that encoding.
std::string Converted(const std::string& bytes, const char* from) {
  UErrorCode error = U_ZERO_ERROR;
  UConverter* const source = ucnv_open(from, &error);
  UConverter* const target = ucnv_open("UTF-8", &error);
  std::string out;
  if (U_SUCCESS(error)) {
    ucnv_setToUCallBack(source, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
    out.resize(bytes.size() * 3 + 4);  // no character of these is longer in UTF-8
    const char* in = bytes.data();
    char* at = out.data();
    ucnv_convertEx(target, source, &at, out.data() + out.size(), &in, bytes.data() + bytes.size(),
                   nullptr, nullptr, nullptr, nullptr, true, true, &error);
    out.resize(U_SUCCESS(error) ? static_cast<size_t>(at - out.data()) : 0);
  }
  ucnv_close(source);
  ucnv_close(target);
  return out;
}

}  // namespace

absl::StatusOr<TextFile> ReadTextFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in)
    return Error(absl::StatusCode::kNotFound, "FILE_NOT_FOUND", absl::StrCat("cannot read ", path))
        .Zh("文件不存在或不可读")
        .status();
  std::string bytes((std::istreambuf_iterator<char>(in)), {});
  if (absl::StartsWith(bytes, "\xEF\xBB\xBF")) bytes.erase(0, 3);
  const bool little = absl::StartsWith(bytes, "\xFF\xFE"),
             big = absl::StartsWith(bytes, "\xFE\xFF");
  if (little || big) {
    const char* const name = little ? "UTF-16LE" : "UTF-16BE";
    std::string text = Converted(bytes.substr(2), name);
    if (text.empty() && bytes.size() > 2) return NotText(path);
    return TextFile{std::move(text), name};
  }
  // No text holds a NUL.
  if (std::find(bytes.begin(), bytes.end(), '\0') != bytes.end()) return NotText(path);
  if (IsUtf8(bytes)) return TextFile{std::move(bytes), "UTF-8"};
  std::string text = Converted(bytes, "GB18030");
  if (text.empty()) return NotText(path);
  return TextFile{std::move(text), "GB18030"};
}

}  // namespace hotline::ctl
