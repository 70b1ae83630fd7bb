// hotline-demo: a month of the sample county through the public API, on a simulated clock.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/credit_code.h"
#include "common/base/error.h"
#include "common/formats/jurisdiction_format.h"
#include "common/rpc/status.h"
#include "hotline/v1/clock.pb.h"
#include "hotline/v1/event.grpc.pb.h"
#include "services/tools/client/request_file.h"
#include "services/tools/demo/bulletin.h"
#include "services/tools/demo/driver.h"

namespace hotline::demo {
namespace {

// Without a file the sample's requests come again and again, this many a day.
constexpr int kSamplePerDay = 120;

struct Options {
  std::string address, input, out = ".";
  int days = 30;
  uint64_t seed = 1;
};

absl::StatusOr<std::vector<Case>> Cases(const Options& options) {
  std::string path = options.input.empty() ? "deploy/sample/requests.jsonl" : options.input;
  auto lines = ctl::ReadRequestFile(path);
  if (!lines.ok()) return lines.status();
  std::vector<const ctl::RequestLine*> good;
  size_t bad = 0;
  for (const auto& line : lines->lines) {
    if (line.status.ok())
      good.push_back(&line);
    else
      ++bad;
  }
  if (bad > 0)
    std::fprintf(stderr, "%zu lines of %s are left out: they hold no request\n", bad, path.c_str());
  if (good.empty())
    return Error(absl::StatusCode::kInvalidArgument, "NO_REQUESTS",
                 absl::StrCat(path, " holds no request"))
        .status();
  size_t count =
      options.input.empty() ? static_cast<size_t>(kSamplePerDay) * options.days : good.size();
  std::vector<Case> cases;
  for (size_t i = 0; i < count; ++i) {
    Case& c = cases.emplace_back();
    c.line = i + 1;
    // The sample in an order of its own each time round.
    size_t at = options.input.empty() ? (i * 131 + i / good.size() * 17) % good.size() : i;
    c.request = good[at]->ticket;
    c.request_id = absl::StrCat("demo-", options.seed, "-", i);
    if (options.input.empty()) continue;
    // A foreign file says nothing of kind, channel and petitioner: as in the published shares.
    static constexpr v1::TicketKind kKinds[] = {
        v1::TICKET_KIND_COMPLAINT,    v1::TICKET_KIND_HELP,       v1::TICKET_KIND_CONSULTATION,
        v1::TICKET_KIND_COMPLAINT,    v1::TICKET_KIND_SUGGESTION, v1::TICKET_KIND_HELP,
        v1::TICKET_KIND_CONSULTATION, v1::TICKET_KIND_HELP,       v1::TICKET_KIND_COMPLAINT,
        v1::TICKET_KIND_REPORT};
    static constexpr v1::Channel kChannels[] = {
        v1::CHANNEL_PHONE, v1::CHANNEL_PHONE, v1::CHANNEL_PHONE, v1::CHANNEL_WECHAT,
        v1::CHANNEL_APP,   v1::CHANNEL_WEB,   v1::CHANNEL_PHONE, v1::CHANNEL_FRONT_DESK};
    c.request.set_kind(kKinds[(i * 7 + options.seed) % 10]);
    c.request.set_channel(kChannels[(i * 5 + options.seed) % 8]);
    if (i % 9 == 0) {
      auto* enterprise = c.request.mutable_petitioners(0);
      enterprise->set_kind(v1::PETITIONER_KIND_ENTERPRISE);
      enterprise->set_credit_code(
          CompleteCreditCode(absl::StrCat("91619921MA", absl::Dec(i, absl::kZeroPad7))));
    }
    if (i % 41 == 0) c.request.set_urgency(v1::URGENCY_URGENT);
  }
  return cases;
}

absl::Status FetchReport(ctl::Client& client, const std::string& from, const std::string& to,
                         const char* grouping, v1::Report* report) {
  v1::GetReportRequest request;
  request.set_start_date(from);
  request.set_end_date(to);
  request.set_grouping(grouping);
  return client.Call("hotline.v1.ReportService/GetReport", {"auditor", {"AUDITOR"}}, request,
                     report);
}

// What a month must show to be worth looking at; a shorter one only has to lose nothing.
absl::Status CheckMonth(const Bulletin& b, const Summary& summary, int days) {
  std::vector<std::string> missed;
  int64_t ends = 0;
  for (const auto& [state, count] : b.end_states) ends += count;
  if (ends + summary.skipped != summary.requests)
    missed.push_back(absl::StrCat(summary.requests, " requests, but ", ends, " tickets"));
  if (days >= 30) {
    if (b.dispatched_ended * 100 < b.dispatched * 85)
      missed.push_back("fewer than 85 % of the dispatched tickets have ended");
    if (b.returned * 100 < b.dispatched * 5) missed.push_back("fewer than 5 % were returned");
    if (b.reworked * 100 < b.dispatched * 3) missed.push_back("fewer than 3 % were reworked");
    for (const char* limit : {"ACCEPT", "CONTACT", "LEG_HANDLE", "REPLY", "FOLLOW_UP"}) {
      auto it = b.limits.find(limit);
      if (it == b.limits.end() || it->second.kept < 20 || it->second.broken < 20)
        missed.push_back(absl::StrCat(limit, " was not both kept and broken 20 times"));
    }
  }
  if (missed.empty()) return absl::OkStatus();
  return Error(absl::StatusCode::kInternal, "MONTH_INCOMPLETE", absl::StrJoin(missed, "; "));
}

absl::Status Run(const Options& options) {
  ctl::Client client(options.address);
  v1::Jurisdiction proto;
  ctl::Caller admin = {"admin", {"ADMIN"}};
  HOTLINE_RETURN_IF_ERROR(client.CallPatiently("hotline.v1.DirectoryService/GetJurisdiction", admin,
                                               v1::GetJurisdictionRequest(), &proto,
                                               absl::Seconds(10)));
  std::vector<FieldFault> faults;
  Jurisdiction jurisdiction(FromProto(proto, &faults));
  v1::GetTimeResponse time;
  HOTLINE_RETURN_IF_ERROR(
      client.Call("hotline.v1.ClockService/GetTime", admin, v1::GetTimeRequest(), &time));
  absl::Time start = absl::FromUnixSeconds(time.current_time().seconds());

  auto cases = Cases(options);
  if (!cases.ok()) return cases.status();
  World world(jurisdiction, options.seed);
  auto summary = Driver(client, world).Run(*cases, start, options.days);
  if (!summary.ok()) return summary.status();

  absl::CivilDay first = jurisdiction.LocalDay(start);
  std::string from = absl::FormatCivilTime(first), to = absl::FormatCivilTime(first + options.days);
  Bulletin b;
  b.jurisdiction = proto.name();
  b.zone = jurisdiction.calendar().zone();
  HOTLINE_RETURN_IF_ERROR(FetchReport(client, from, to, "", &b.whole));
  HOTLINE_RETURN_IF_ERROR(FetchReport(client, from, to, "department", &b.departments));
  HOTLINE_RETURN_IF_ERROR(FetchReport(client, from, to, "head", &b.heads));
  HOTLINE_RETURN_IF_ERROR(FetchReport(client, from, to, "area", &b.areas));
  HOTLINE_RETURN_IF_ERROR(FetchReport(client, from, to, "matter", &b.matters));
  HOTLINE_RETURN_IF_ERROR(FetchReport(client, from, to, "kind", &b.kinds));
  HOTLINE_RETURN_IF_ERROR(FetchReport(client, from, to, "channel", &b.channels));
  HOTLINE_RETURN_IF_ERROR(FetchReport(client, from, to, "petitioner_kind", &b.petitioners));
  auto stub = v1::EventService::NewStub(client.channel());
  grpc::ClientContext context;
  ctl::Authorize(&context, {"auditor", {"AUDITOR"}});
  v1::ReadEventsRequest request;
  request.set_until(b.whole.position());
  auto stream = stub->ReadEvents(&context, request);
  v1::WatchResponse batch;
  while (stream->Read(&batch)) {
    for (const auto& event : batch.events()) b.Add(event);
  }
  HOTLINE_RETURN_IF_ERROR(rpc::FromGrpc(stream->Finish()));
  b.Finish();

  std::filesystem::create_directories(options.out);
  std::string text = BulletinText(b), html = BulletinHtml(b);
  std::ofstream(options.out + "/bulletin.txt") << text;
  std::ofstream(options.out + "/bulletin.html") << html;
  std::printf("%s\n", text.c_str());
  std::fflush(stdout);
  std::fprintf(stderr,
               "%ld requests (%ld refused as invalid), %ld actions, %ld of them overtaken by "
               "events\nbulletin: %s/bulletin.html and bulletin.txt\n",
               summary->requests, summary->skipped, summary->calls, summary->refused,
               options.out.c_str());
  std::ofstream(options.out + "/period") << "--from " << from << " --to " << to << "\n";
  return CheckMonth(b, *summary, options.days);
}

}  // namespace
}  // namespace hotline::demo

int main(int argc, char** argv) {
  CLI::App app{"hotline-demo — a month of the sample county on a simulated clock"};
  hotline::demo::Options options;
  app.add_option("--address", options.address, "host:port of hotlined")->required();
  app.add_option("--input", options.input,
                 "a file of requests (.jsonl or .tsv); default: the sample's");
  app.add_option("--days", options.days, "days over which they come in")->check(CLI::Range(1, 365));
  app.add_option("--seed", options.seed, "the same seed, the same month");
  app.add_option("--out", options.out, "folder for the bulletin");
  CLI11_PARSE(app, argc, argv);
  absl::Status status = hotline::demo::Run(options);
  if (!status.ok()) {
    std::fprintf(stderr, "hotline-demo: %s\n", std::string(status.message()).c_str());
    return 1;
  }
  return 0;
}
