#include "services/directory/upload_stream.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "common/rpc/validate.h"

namespace hotline {
namespace {

// Of all files together. A county's catalogue with 1 500 matters is some 200 KB.
constexpr size_t kMostBytes = size_t{16} << 20;
constexpr size_t kMostPieceBytes = size_t{128} << 10;
using Piece = v1::UploadJurisdictionRequest;
constexpr char kMethod[] = "UploadJurisdiction";

absl::Status Incomplete(const std::string& message) {
  return Error(absl::StatusCode::kInvalidArgument, "UPLOAD_INCOMPLETE",
               message + "; nothing was stored, begin the upload again")
      .Zh("上传不完整，未作任何变更，请重新上传")
      .status();
}

}  // namespace

absl::Status Upload::Add(const v1::UploadJurisdictionRequest& piece) {
  HOTLINE_RETURN_IF_ERROR(rpc::Validate(piece));
  if (piece.has_begin() == begun_ || piece.piece_case() == Piece::PIECE_NOT_SET)
    return Incomplete("the first piece is `begin`, and every other one `data`");
  if (piece.has_begin()) {
    begun_ = true;
    begin_ = piece.begin();
    std::set<std::string> names;
    std::vector<FieldFault> twice;
    for (int i = 0; i < begin_.files_size(); ++i) {
      announced_ += static_cast<size_t>(begin_.files(i).size());
      if (!names.insert(begin_.files(i).name()).second)
        twice.push_back({absl::StrCat("begin.files[", i, "].name"),
                         "names a file named before; faults could not be told apart",
                         "ALREADY_THERE", "文件名重复"});
    }
    if (!twice.empty()) return InvalidFields(twice);
    if (announced_ <= kMostBytes) return absl::OkStatus();
    return InvalidFields(
        {{"begin.files",
          absl::StrCat("are ", announced_, " bytes together, at most ", kMostBytes, " are allowed"),
          "TOO_LONG", "文件合计超过16 MiB"}});
  }
  if (piece.data().size() > kMostPieceBytes)
    return InvalidFields({{"data", absl::StrCat("is longer than ", kMostPieceBytes, " bytes"),
                           "TOO_LONG", "每段不超过128 KiB"}});
  if (bytes_.size() + piece.data().size() > announced_)
    return Incomplete(absl::StrCat("more than the ", announced_, " announced bytes came"));
  bytes_ += piece.data();
  return absl::OkStatus();
}

absl::StatusOr<std::vector<SourceText>> Upload::Files() const {
  if (!begun_) return Incomplete("no piece came that could be read");
  if (bytes_.size() != announced_)
    return Incomplete(absl::StrCat(bytes_.size(), " of the ", announced_, " announced bytes came"));
  std::vector<SourceText> out;
  size_t at = 0;
  for (const auto& file : begin_.files()) {
    const auto size = static_cast<size_t>(file.size());
    out.push_back({file.name(), bytes_.substr(at, size)});
    at += size;
  }
  return out;
}

UploadStream::UploadStream(const ServiceContext& context, grpc::CallbackServerContext* call,
                           v1::UploadJurisdictionResponse* response, Whole whole)
    : c_(context), response_(response), whole_(std::move(whole)), start_ns_(MonotonicNs()) {
  absl::Status begun = Begin(*call);
  if (begun.ok())
    StartRead(&piece_);
  else
    End(begun);
}

absl::Status UploadStream::Begin(const grpc::CallbackServerContext& call) {
  auto identity = c_.calls.Identify(call);
  if (!identity.ok()) return identity.status();
  identity_ = *std::move(identity);
  HOTLINE_RETURN_IF_ERROR(MayUpload());
  HOTLINE_RETURN_IF_ERROR(c_.calls.Enter(identity_));
  entered_ = true;
  return absl::OkStatus();
}

absl::Status UploadStream::MayUpload() const {
  if (c_.calls.Revoked(identity_)) return rpc::Unauthenticated();
  HOTLINE_RETURN_IF_ERROR(MayAsk(kMethod, ActorOf(c_, identity_)));
  return c_.calls.MayCall(identity_, kMethod);
}

void UploadStream::OnReadDone(bool ok) {
  if (ok) {
    if (absl::Status added = upload_.Add(piece_); !added.ok()) return End(added);
    return StartRead(&piece_);
  }
  // The caller has sent everything, or the connection is gone: then bytes are missing.
  auto files = upload_.Files();
  if (!files.ok()) return End(files.status());
  // Token or role may have been taken back while the upload went on.
  if (absl::Status may = MayUpload(); !may.ok()) return End(may);
  whole_(identity_, upload_.what(), *files,
         [this](absl::StatusOr<v1::UploadJurisdictionResponse> result) {
           if (result.ok()) *response_ = *std::move(result);
           End(result.status());
         });
}

void UploadStream::End(const absl::Status& status) {
  if (entered_) c_.calls.CountOut(identity_);
  c_.calls.Leave(kMethod, identity_, status, start_ns_, "");
  Finish(rpc::ToGrpc(status));
}

}  // namespace hotline
