// Uploads in pieces: whole ones are put in force, all others change nothing.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/rpc/status.h"
#include "gtest/gtest.h"
#include "hotline/v1/directory.grpc.pb.h"
#include "tests/support/installation.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

using Piece = v1::UploadJurisdictionRequest;

class UploadTest : public ::testing::Test {
 protected:
  UploadTest() {
    for (const SourceText& file : testing::SampleSources()) {
      auto* named = begin_.mutable_begin()->add_files();
      named->set_name(file.name);
      named->set_size(static_cast<int32_t>(file.json.size()));
      bytes_ += file.json;
    }
  }
  std::vector<Piece> Pieces(size_t size) const {
    std::vector<Piece> out = {begin_};
    for (size_t at = 0; at < bytes_.size(); at += size)
      out.emplace_back().set_data(bytes_.substr(at, size));
    return out;
  }
  // Sends the pieces; with `cancel` goes away instead of ending.
  absl::StatusOr<v1::UploadJurisdictionResponse> Send(const std::vector<Piece>& pieces,
                                                      const std::string& role = "ADMIN",
                                                      bool cancel = false) {
    auto stub = v1::DirectoryService::NewStub(home_.client().channel());
    grpc::ClientContext context;
    ctl::Authorize(&context, {"admin", {role}});
    v1::UploadJurisdictionResponse response;
    auto writer = stub->UploadJurisdiction(&context, &response);
    for (const Piece& piece : pieces) {
      if (!writer->Write(piece)) break;
    }
    if (cancel)
      context.TryCancel();
    else
      writer->WritesDone();
    const grpc::Status status = writer->Finish();
    if (!status.ok()) return rpc::FromGrpc(status);
    return response;
  }
  int InForce() {
    v1::Jurisdiction current;
    absl::Status status = home_.Call("DirectoryService/GetJurisdiction", "admin", "ADMIN",
                                     v1::GetJurisdictionRequest(), &current);
    EXPECT_TRUE(status.ok()) << status;
    return current.version();
  }

  testing::Installation home_;
  Piece begin_;
  std::string bytes_;
};

TEST_F(UploadTest, IsPutInForceHoweverItIsCut) {
  int version = InForce();
  for (size_t size : {size_t{999}, size_t{131072}}) {
    auto answer = Send(Pieces(size));
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_EQ(answer->state(), v1::UPLOAD_STATE_IN_FORCE);
    EXPECT_EQ(answer->version(), ++version);
    EXPECT_EQ(InForce(), version);
  }
  begin_.mutable_begin()->set_validate_only(true);
  auto answer = Send(Pieces(50000));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->state(), v1::UPLOAD_STATE_CHECKED);
  EXPECT_EQ(answer->version(), version + 1);
  EXPECT_EQ(InForce(), version);
}

TEST_F(UploadTest, APartOfItChangesNothing) {
  const int version = InForce();
  const std::vector<Piece> whole = Pieces(50000);
  auto fewer = whole, more = whole, twice = whole, headless = whole, empty = whole;
  fewer.pop_back();
  more.emplace_back().set_data("x");
  twice.insert(twice.begin() + 1, begin_);
  headless.erase(headless.begin());
  empty.clear();
  for (const auto& pieces : {fewer, more, twice, headless, empty}) {
    const absl::Status status = Send(pieces).status();
    EXPECT_EQ(ReasonOf(status), "UPLOAD_INCOMPLETE") << status;
  }
  auto hollow = whole;
  hollow.insert(hollow.begin() + 1, Piece());
  EXPECT_EQ(ReasonOf(Send(hollow).status()), "UPLOAD_INCOMPLETE");
  EXPECT_FALSE(Send(fewer, "ADMIN", /*cancel=*/true).ok());
  EXPECT_EQ(InForce(), version);
}

TEST_F(UploadTest, WhatIsTooLargeIsRefusedByItsField) {
  const int version = InForce();
  std::vector<Piece> pieces = {begin_};
  pieces.emplace_back().set_data(bytes_.substr(0, 131073));
  EXPECT_EQ(PartsOf(Send(pieces).status()).fields.at(0).field, "data");
  Piece huge;
  for (int i = 0; i < 2; ++i) {
    auto* file = huge.mutable_begin()->add_files();
    file->set_name(absl::StrCat(i, ".json"));
    file->set_size(16777216);
  }
  const absl::Status status = Send({huge}).status();
  ASSERT_EQ(ReasonOf(status), "FIELDS_INVALID") << status;
  EXPECT_EQ(PartsOf(status).fields.at(0).field, "begin.files");
  EXPECT_EQ(PartsOf(status).fields.at(0).reason, "TOO_LONG");
  EXPECT_EQ(InForce(), version);
}

TEST_F(UploadTest, AFileThatIsNotUtf8IsAFaultThatCanBeRead) {
  for (bool check : {true, false}) {
    Piece begin, data;
    auto* file = begin.mutable_begin()->add_files();
    file->set_name("a.json");
    const std::string text = "{\"name\": \"\xCB\xAE\xB9\xDC\"}";  // GBK
    file->set_size(static_cast<int32_t>(text.size()));
    begin.mutable_begin()->set_validate_only(check);
    data.set_data(text);
    auto answer = Send({begin, data});
    if (!check) {
      EXPECT_EQ(ReasonOf(answer.status()), "JURISDICTION_INVALID");
      continue;
    }
    ASSERT_TRUE(answer.ok()) << answer.status();
    ASSERT_EQ(answer->faults_size(), 1);
    EXPECT_EQ(answer->faults(0).file(), "a.json");
    EXPECT_NE(answer->faults(0).description().find("not JSON"), std::string::npos);
  }
}

TEST_F(UploadTest, TwoFilesOfOneNameAreRefused) {
  const int files = begin_.begin().files_size();
  for (int i = 0; i < 2; ++i) *begin_.mutable_begin()->add_files() = begin_.begin().files(0);
  const absl::Status status = Send({begin_}).status();
  ASSERT_EQ(ReasonOf(status), "FIELDS_INVALID") << status;
  EXPECT_EQ(PartsOf(status).fields.at(0).reason, "ALREADY_THERE");
  ASSERT_EQ(PartsOf(status).fields.size(), 2u);
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(PartsOf(status).fields[static_cast<size_t>(i)].field,
              absl::StrCat("begin.files[", files + i, "].name"));
}

TEST_F(UploadTest, ReplacesOnlyTheVersionItNames) {
  const int version = InForce();
  for (int expected : {0, version + 1}) {
    begin_.mutable_begin()->set_expected_version(expected);
    for (bool check : {false, true}) {
      begin_.mutable_begin()->set_validate_only(check);
      EXPECT_EQ(ReasonOf(Send(Pieces(100000)).status()), "ETAG_MISMATCH") << expected;
    }
  }
  begin_.mutable_begin()->set_validate_only(false);
  begin_.mutable_begin()->set_expected_version(version);
  EXPECT_TRUE(Send(Pieces(100000)).ok());
  EXPECT_EQ(InForce(), version + 1);
}

TEST_F(UploadTest, IsForAdministrators) {
  EXPECT_EQ(ReasonOf(Send(Pieces(100000), "SUPERVISOR").status()), "ROLE_MISSING");
}

}  // namespace
}  // namespace hotline
