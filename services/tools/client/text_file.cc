#include "services/tools/client/text_file.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/utf8.h"

namespace hotline::ctl {
namespace {

// `line`: the first that is none; 0: none in particular.
absl::Status NotText(const std::string& path, int64_t line = 0) {
  return Error(absl::StatusCode::kInvalidArgument, "NOT_TEXT",
               absl::StrCat(path, line == 0 ? "" : absl::StrCat(":", line),
                            " is neither UTF-8, UTF-16 nor GB18030 text; save it as CSV (UTF-8)"))
      .Zh(absl::StrCat(line == 0 ? "" : absl::StrCat("第", line, "行起，"),
                       "文件不是UTF-8、UTF-16或GB18030文本，请另存为CSV（UTF-8）"))
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

// Of the bytes above ASCII: whether most stand in characters of UTF-8, as in a text of UTF-8 into
// which something else was pasted; and the first line where one does not.
struct Utf8Share {
  bool most = false;
  int64_t line = 0;
};
Utf8Share ShareOfUtf8(const std::string& bytes) {
  int64_t good = 0, bad = 0, line = 1, first = 0;
  for (size_t at = 0; at < bytes.size();) {
    uint32_t character = 0;
    const size_t size = DecodeUtf8(bytes, at, &character);
    if (bytes[at] == '\n') ++line;
    if (size > 1) good += static_cast<int64_t>(size);
    if (size == 0 && ++bad > 0 && first == 0) first = line;
    at += size == 0 ? 1 : size;
  }
  return {good > bad, first};
}

// What a reader of GB18030 makes of bytes that are something else: characters of private use.
bool HasPrivateUse(const std::string& text) {
  for (size_t at = 0; at < text.size();) {
    uint32_t character = 0;
    const size_t size = DecodeUtf8(text, at, &character);
    if (character >= 0xE000 && character <= 0xF8FF) return true;
    at += size == 0 ? 1 : size;
  }
  return false;
}

// UTF-16 that begins with no mark: every other byte of what is ASCII in it is a NUL.
const char* UnmarkedUtf16(const std::string& bytes) {
  size_t nuls[2] = {0, 0};
  for (size_t i = 0; i < bytes.size(); ++i) nuls[i % 2] += bytes[i] == '\0' ? 1 : 0;
  const bool half = bytes.size() % 2 == 0 && nuls[0] + nuls[1] > bytes.size() / 20;
  if (half && nuls[0] == 0) return "UTF-16LE";
  if (half && nuls[1] == 0) return "UTF-16BE";
  return nullptr;
}

// Line breaks as a machine of the last century wrote them, alone.
std::string WithLineFeeds(std::string text) {
  if (text.find('\n') == text.npos) std::replace(text.begin(), text.end(), '\r', '\n');
  return text;
}

absl::StatusOr<std::string> ReadBytes(const std::string& path) {
  std::error_code error;
  std::ifstream in(path, std::ios::binary);
  const bool folder = std::filesystem::is_directory(path, error);
  if (!in || folder)
    return Error(absl::StatusCode::kNotFound, "FILE_NOT_FOUND",
                 absl::StrCat(folder ? "a folder is no file: " : "cannot read ", path))
        .Zh(folder ? "这是文件夹，请指定文件" : "文件不存在或不可读")
        .status();
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

}  // namespace

absl::StatusOr<TextFile> ReadTextFile(const std::string& path) {
  auto read = ReadBytes(path);
  if (!read.ok()) return read.status();
  std::string bytes = *std::move(read);
  if (absl::StartsWith(bytes, "\xEF\xBB\xBF")) bytes.erase(0, 3);
  const bool little = absl::StartsWith(bytes, "\xFF\xFE"),
             big = absl::StartsWith(bytes, "\xFE\xFF");
  const char* wide = little ? "UTF-16LE" : big ? "UTF-16BE" : UnmarkedUtf16(bytes);
  if (wide != nullptr) {
    if (little || big) bytes.erase(0, 2);
    std::string text = Converted(bytes, wide);
    if (text.empty() && !bytes.empty()) return NotText(path);
    return TextFile{WithLineFeeds(std::move(text)), wide};
  }
  // No text holds a NUL.
  if (const size_t nul = bytes.find('\0'); nul != bytes.npos)
    return NotText(path,
                   1 + std::count(bytes.begin(), bytes.begin() + static_cast<int64_t>(nul), '\n'));
  if (IsUtf8(bytes)) return TextFile{WithLineFeeds(std::move(bytes)), "UTF-8"};
  const Utf8Share utf8 = ShareOfUtf8(bytes);
  if (utf8.most) return NotText(path, utf8.line);
  std::string text = Converted(bytes, "GB18030");
  if (text.empty() || HasPrivateUse(text)) return NotText(path, utf8.line);
  return TextFile{WithLineFeeds(std::move(text)), "GB18030"};
}

}  // namespace hotline::ctl
