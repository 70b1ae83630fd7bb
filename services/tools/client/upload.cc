#include "services/tools/client/upload.h"

#include "common/rpc/status.h"
#include "hotline/v1/directory.grpc.pb.h"

namespace hotline::ctl {
namespace {

constexpr size_t kPieceBytes = size_t{128} << 10;
constexpr int kUploadSeconds = 60;

}  // namespace

absl::StatusOr<v1::UploadJurisdictionResponse> UploadJurisdiction(
    Client& client, const Caller& as, const std::vector<SourceText>& files,
    const UploadOptions& options) {
  auto stub = v1::DirectoryService::NewStub(client.channel());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(kUploadSeconds));
  Authorize(&context, as);
  v1::UploadJurisdictionRequest piece;
  auto* begin = piece.mutable_begin();
  std::string bytes;
  for (const SourceText& file : files) {
    auto* named = begin->add_files();
    named->set_name(file.name);
    named->set_size(static_cast<int32_t>(file.json.size()));
    bytes += file.json;
  }
  if (options.expected_version) begin->set_expected_version(*options.expected_version);
  begin->set_validate_only(options.validate_only);
  begin->set_note(options.note);
  v1::UploadJurisdictionResponse response;
  auto writer = stub->UploadJurisdiction(&context, &response);
  // A write that fails means that the server has answered already.
  bool open = writer->Write(piece);
  for (size_t at = 0; open && at < bytes.size(); at += kPieceBytes) {
    piece.set_data(bytes.substr(at, kPieceBytes));
    open = writer->Write(piece);
  }
  writer->WritesDone();
  const grpc::Status status = writer->Finish();
  if (!status.ok()) return client.Explained(status);
  return response;
}

}  // namespace hotline::ctl
