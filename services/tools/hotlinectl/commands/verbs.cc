// Every verb of the contract as a command. A verb is a row of the table; its options come from the
// request's descriptor, so that a new field or verb needs no code here.
#include <filesystem>
#include <memory>
#include <system_error>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/digest.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "google/protobuf/descriptor.h"
#include "hotline/v1/dispatch.pb.h"
#include "hotline/v1/emergency.pb.h"
#include "hotline/v1/follow_up.pb.h"
#include "hotline/v1/limit.pb.h"
#include "hotline/v1/rules.pb.h"
#include "hotline/v1/supervision.pb.h"
#include "hotline/v1/ticket.pb.h"
#include "services/tools/client/enum_names.h"
#include "services/tools/client/terminal.h"
#include "services/tools/hotlinectl/command.h"
#include "services/tools/hotlinectl/show.h"

namespace hotline::ctl {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

struct VerbRow {
  const char* command;
  const char* method;
  const google::protobuf::Message* request;
  const char* role;
  const char* usual;  // who acts when --as is not given; empty: must be given
  const char* help;
};

const std::vector<VerbRow>& Verbs() {
  static const auto* rows = new std::vector<VerbRow>{
      {"answer", "hotline.v1.TicketService/AnswerTicket",
       &v1::AnswerTicketRequest::default_instance(), "AGENT", "p-centre-1", "answer directly 直办"},
      {"reject", "hotline.v1.TicketService/RejectTicket",
       &v1::RejectTicketRequest::default_instance(), "AGENT", "p-centre-1",
       "reject with a reason 不予受理"},
      {"transfer", "hotline.v1.TicketService/TransferTicket",
       &v1::TransferTicketRequest::default_instance(), "AGENT", "p-centre-1",
       "transfer to another body 转办"},
      {"dispatch", "hotline.v1.DispatchService/DispatchTicket",
       &v1::DispatchTicketRequest::default_instance(), "DISPATCHER", "p-centre-2",
       "dispatch to a department's head 派单"},
      {"accept", "hotline.v1.TicketService/AcceptTicket",
       &v1::AcceptTicketRequest::default_instance(), "OFFICIAL", "", "accept 签收"},
      {"return", "hotline.v1.DispatchService/RequestReturn",
       &v1::RequestReturnRequest::default_instance(), "OFFICIAL", "", "ask to return 退单"},
      {"refuse-assistance", "hotline.v1.DispatchService/RefuseAssistance",
       &v1::RefuseAssistanceRequest::default_instance(), "OFFICIAL", "",
       "refuse to assist, as a town 乡镇不予协办"},
      {"decide-return", "hotline.v1.DispatchService/DecideReturn",
       &v1::DecideReturnRequest::default_instance(), "DISPATCHER", "p-centre-2",
       "decide a return 退单裁决"},
      {"assign", "hotline.v1.TicketService/AssignTicket",
       &v1::AssignTicketRequest::default_instance(), "OFFICIAL", "",
       "name a handler, ask others to assist 交办"},
      {"contact", "hotline.v1.TicketService/RecordContact",
       &v1::RecordContactRequest::default_instance(), "OFFICIAL", "", "record a contact 联系"},
      {"submit", "hotline.v1.TicketService/SubmitResult",
       &v1::SubmitResultRequest::default_instance(), "OFFICIAL", "", "submit the result 提交"},
      {"approve", "hotline.v1.TicketService/ApproveResult",
       &v1::ApproveResultRequest::default_instance(), "OFFICIAL", "", "approve 审签"},
      {"send-back", "hotline.v1.TicketService/SendBackResult",
       &v1::SendBackResultRequest::default_instance(), "REVIEWER", "p-centre-3",
       "send back 退回重报"},
      {"review", "hotline.v1.TicketService/ReviewResult",
       &v1::ReviewResultRequest::default_instance(), "REVIEWER", "p-centre-3",
       "pass the review 审核"},
      {"reply", "hotline.v1.TicketService/ReplyToPetitioner",
       &v1::ReplyToPetitionerRequest::default_instance(), "OFFICIAL", "",
       "reply to a petitioner 答复"},
      {"rate", "hotline.v1.FollowUpService/RateTicket", &v1::RateTicketRequest::default_instance(),
       "MESSENGER", "messages", "rate, as the petitioner 评价: with --code, or as --citizen"},
      {"follow-up", "hotline.v1.FollowUpService/RecordFollowUp",
       &v1::RecordFollowUpRequest::default_instance(), "REVIEWER", "p-centre-4",
       "record a follow-up call 回访"},
      {"object", "hotline.v1.TicketService/ObjectToTicket",
       &v1::ObjectToTicketRequest::default_instance(), "AGENT", "p-centre-1", "object 异议"},
      {"reopen", "hotline.v1.TicketService/ReopenTicket",
       &v1::ReopenTicketRequest::default_instance(), "AGENT", "p-centre-1",
       "reopen on new facts 重启"},
      {"withdraw", "hotline.v1.TicketService/WithdrawTicket",
       &v1::WithdrawTicketRequest::default_instance(), "AGENT", "p-centre-1", "withdraw 撤回"},
      {"urge", "hotline.v1.TicketService/UrgeTicket", &v1::UrgeTicketRequest::default_instance(),
       "AGENT", "p-centre-1", "urge 催办"},
      {"extend", "hotline.v1.LimitService/RequestExtension",
       &v1::RequestExtensionRequest::default_instance(), "OFFICIAL", "",
       "ask for an extension 延期申请"},
      {"decide-extension", "hotline.v1.LimitService/DecideExtension",
       &v1::DecideExtensionRequest::default_instance(), "DISPATCHER", "p-centre-2",
       "decide an extension 延期裁决"},
      {"suspend", "hotline.v1.LimitService/RequestSuspension",
       &v1::RequestSuspensionRequest::default_instance(), "OFFICIAL", "",
       "ask for a suspension 挂起申请"},
      {"decide-suspension", "hotline.v1.LimitService/DecideSuspension",
       &v1::DecideSuspensionRequest::default_instance(), "DISPATCHER", "p-centre-2",
       "decide a suspension 挂起裁决"},
      {"resume", "hotline.v1.LimitService/ResumeTicket",
       &v1::ResumeTicketRequest::default_instance(), "OFFICIAL", "",
       "go on with a suspended ticket 恢复办理"},
      {"adjudicate", "hotline.v1.DispatchService/AdjudicateTicket",
       &v1::AdjudicateTicketRequest::default_instance(), "SUPERVISOR", "p-centre-4",
       "adjudicate a disputed ticket 会商裁定"},
      {"merge", "hotline.v1.DispatchService/MergeTicket",
       &v1::MergeTicketRequest::default_instance(), "DISPATCHER", "p-centre-2",
       "merge into another ticket about the same matter 并单"},
      {"split", "hotline.v1.DispatchService/SplitTicket",
       &v1::SplitTicketRequest::default_instance(), "DISPATCHER", "p-centre-2",
       "split a merged ticket off again 拆单"},
      {"panel", "hotline.v1.SupervisionService/DecidePanel",
       &v1::DecidePanelRequest::default_instance(), "SUPERVISOR", "p-centre-4",
       "decide for the panel after two reworks 会商"},
      {"instruct", "hotline.v1.SupervisionService/InstructTicket",
       &v1::InstructTicketRequest::default_instance(), "SUPERVISOR", "p-centre-4",
       "record a leader's instruction 批示"},
      {"supervise", "hotline.v1.SupervisionService/SuperviseTicket",
       &v1::SuperviseTicketRequest::default_instance(), "SUPERVISOR", "p-centre-4",
       "order supervision 督办"},
      {"interview", "hotline.v1.SupervisionService/IssueInterview",
       &v1::IssueInterviewRequest::default_instance(), "SUPERVISOR", "p-centre-4",
       "issue an interview the ladder has proposed 约谈"},
      {"supplement", "hotline.v1.TicketService/SupplementTicket",
       &v1::SupplementTicketRequest::default_instance(), "AGENT", "p-centre-1",
       "add to a request 补充"},
      {"reclassify", "hotline.v1.TicketService/ReclassifyTicket",
       &v1::ReclassifyTicketRequest::default_instance(), "DISPATCHER", "p-centre-2",
       "another kind, urgency or matter 重新定性"},
      {"correct", "hotline.v1.TicketService/CorrectTicket",
       &v1::CorrectTicketRequest::default_instance(), "AGENT", "p-centre-1",
       "what was written down wrongly at intake 更正"},
      {"ask-supplement", "hotline.v1.TicketService/AskSupplement",
       &v1::AskSupplementRequest::default_instance(), "OFFICIAL", "",
       "ask the petitioner for what is missing, once 一次告知"},
      {"acknowledge-transfer", "hotline.v1.TicketService/AcknowledgeTransfer",
       &v1::AcknowledgeTransferRequest::default_instance(), "AGENT", "p-centre-1",
       "the other body's number 转办回执"},
      {"first-measures", "hotline.v1.DispatchService/RecordFirstMeasures",
       &v1::RecordFirstMeasuresRequest::default_instance(), "OFFICIAL", "",
       "what was done at once, until another has it 首接负责"},
      {"acknowledge", "hotline.v1.EmergencyService/AcknowledgeEmergency",
       &v1::AcknowledgeEmergencyRequest::default_instance(), "SUPERVISOR", "p-centre-4",
       "a duty leader knows of a threat to life 特急确认"},
      {"emergency-call", "hotline.v1.EmergencyService/RecordEmergencyCall",
       &v1::RecordEmergencyCallRequest::default_instance(), "AGENT", "p-centre-1",
       "110, 119, 120, 122 or 12356 was called 联动报警"},
      {"recontact", "hotline.v1.EmergencyService/RecordRecontact",
       &v1::RecordRecontactRequest::default_instance(), "AGENT", "p-centre-1",
       "spoken with the petitioner again, or taken over 再次联系"},
      {"review-lowering", "hotline.v1.EmergencyService/ReviewLowering",
       &v1::ReviewLoweringRequest::default_instance(), "SUPERVISOR", "p-centre-3",
       "whether EXTREME was rightly lowered 降级复核"},
      {"decide-words", "hotline.v1.TicketService/DecideHeldWords",
       &v1::DecideHeldWordsRequest::default_instance(), "CONFIDENTIAL_OFFICER", "p-centre-4",
       "who reads words that were set aside 涉纪甄别"},
      {"report-promise", "hotline.v1.TicketService/ReportPromise",
       &v1::ReportPromiseRequest::default_instance(), "OFFICIAL", "",
       "report a promise kept 兑现承诺"},
      {"check-promise", "hotline.v1.FollowUpService/CheckPromise",
       &v1::CheckPromiseRequest::default_instance(), "REVIEWER", "p-centre-4",
       "ask the petitioner whether it was kept 承诺核查"},
      {"appeal", "hotline.v1.FollowUpService/AppealRating",
       &v1::AppealRatingRequest::default_instance(), "OFFICIAL", "",
       "appeal against a rating 误评申诉"},
      {"exclude", "hotline.v1.FollowUpService/RequestExclusion",
       &v1::RequestExclusionRequest::default_instance(), "OFFICIAL", "",
       "ask that adjusted figures leave the ticket out 剔除申请"},
      {"decide-appeal", "hotline.v1.FollowUpService/DecideAppeal",
       &v1::DecideAppealRequest::default_instance(), "SUPERVISOR", "p-centre-4",
       "decide an appeal or an exclusion, one of two 误评、剔除裁定"},
  };
  return *rows;
}

std::string OptionName(const FieldDescriptor* field) {
  return "--" + absl::StrReplaceAll(field->name(), {{"_", "-"}});
}

// "departments/" of a field that names a department; empty where the field names nothing.
std::string CollectionOf(const FieldDescriptor* field) {
  switch (field->options().GetExtension(v1::rules).format()) {
    case v1::FieldRules::FORMAT_TICKET_NAME:
      return "tickets/";
    case v1::FieldRules::FORMAT_DEPARTMENT_NAME:
      return "departments/";
    case v1::FieldRules::FORMAT_PERSON_NAME:
      return "persons/";
    case v1::FieldRules::FORMAT_MATTER_NAME:
      return "matters/";
    case v1::FieldRules::FORMAT_AREA_NAME:
      return "areas/";
    default:
      return "";
  }
}

bool IsEvidence(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field->message_type() == v1::Evidence::descriptor();
}

// "FILE=NEED" or "FILE": the server is given what the file is, and keeps no copy.
absl::Status AddEvidence(Message* message, const FieldDescriptor* field, const std::string& text) {
  std::error_code error;
  const bool whole = std::filesystem::exists(text, error);
  const auto at = whole ? std::string::npos : text.find('=');
  const std::string path = text.substr(0, at);
  auto bytes = ReadFile(path);
  if (!bytes.ok()) return bytes.status();
  auto* evidence = static_cast<v1::Evidence*>(message->GetReflection()->AddMessage(message, field));
  evidence->set_sha256(ToHex(Sha256(*bytes)));
  evidence->set_file_name(std::filesystem::path(path).filename().string());
  evidence->set_size(static_cast<int64_t>(bytes->size()));
  if (at != std::string::npos) evidence->set_need(text.substr(at + 1));
  return absl::OkStatus();
}

// Sets one field from text; a fault names the option and what it takes.
absl::Status Set(Message* message, const FieldDescriptor* field, const std::string& text) {
  const auto* reflection = message->GetReflection();
  auto bad = [&](const std::string& what) { return InvalidFields({{OptionName(field), what}}); };
  std::string value = text;
  // Names may be given by their ids alone.
  if (!value.empty() && value.find('/') == std::string::npos) value = CollectionOf(field) + value;
  if (IsEvidence(field)) return AddEvidence(message, field, text);
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      if (field->is_repeated())
        reflection->AddString(message, field, value);
      else
        reflection->SetString(message, field, value);
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_INT32: {
      int32_t number = 0;
      if (!absl::SimpleAtoi(value, &number)) return bad("must be a number");
      reflection->SetInt32(message, field, number);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* found = FindValue(field->enum_type(), value);
      if (found == nullptr) return bad("must be one of " + ShortNames(field->enum_type()));
      reflection->SetEnum(message, field, found);
      return absl::OkStatus();
    }
    default:
      return bad("cannot be given on the command line");
  }
}

// The fields people fill in; everything else of a request is filled in here.
bool IsOption(const FieldDescriptor* field) {
  if (field->name() == "name" || field->name() == "petitioners") return false;
  return field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || IsEvidence(field);
}

struct VerbOptions {
  std::vector<std::pair<const FieldDescriptor*, std::vector<std::string>>> texts;
  struct Flag {
    const FieldDescriptor* field;
    bool on = false;
    const CLI::Option* option = nullptr;
  };
  std::vector<Flag> flags;
};

void AddOptions(CLI::App* command, const google::protobuf::Descriptor* descriptor,
                VerbOptions* options) {
  // Sized first: CLI11 keeps pointers to the values.
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const FieldDescriptor* field = descriptor->field(i);
    if (!IsOption(field)) continue;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL)
      options->flags.push_back({field});
    else
      options->texts.emplace_back(field, std::vector<std::string>{});
  }
  for (auto& flag : options->flags)
    flag.option = command->add_flag(OptionName(flag.field), flag.on);
  for (auto& [field, values] : options->texts) {
    auto* option = command->add_option(
        OptionName(field), values,
        field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM ? ShortNames(field->enum_type()) : "");
    option->allow_extra_args(false);  // what follows may be the ticket
    if (!field->is_repeated())
      option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    const bool number = field->cpp_type() == FieldDescriptor::CPPTYPE_INT32;
    option->type_name(number ? "NUMBER" : IsEvidence(field) ? "FILE[=NEED]" : "TEXT");
  }
}

absl::Status Fill(const VerbOptions& options, Message* message) {
  // A flag that was given says no too, as --no-messages=false.
  for (const auto& flag : options.flags) {
    if (flag.on || (flag.field->has_presence() && flag.option->count() > 0))
      message->GetReflection()->SetBool(message, flag.field, flag.on);
  }
  for (const auto& [field, values] : options.texts) {
    for (const std::string& value : values) HOTLINE_RETURN_IF_ERROR(Set(message, field, value));
  }
  return absl::OkStatus();
}

void SetIfEmpty(Message* message, const char* name, const std::string& value) {
  const auto* field = message->GetDescriptor()->FindFieldByName(name);
  if (field != nullptr && message->GetReflection()->GetString(*message, field).empty())
    message->GetReflection()->SetString(message, field, value);
}

void AddVerb(CLI::App& app, Session& session, const VerbRow& row) {
  auto* command = app.add_subcommand(row.command, row.help);
  auto ticket = std::make_shared<std::string>();
  auto options = std::make_shared<VerbOptions>();
  auto* named = command->add_option("ticket", *ticket, "ticket number");
  // `dispatch` has commands of its own, which name no ticket.
  named->required(std::string_view(row.command) != "dispatch");
  AddOptions(command, row.request->GetDescriptor(), options.get());
  command->callback([&session, row, command, named, ticket, options] {
    if (!command->get_subcommands().empty()) return;
    if (named->empty()) throw CLI::RequiredError("ticket, or what to do: --help tells,");
    std::unique_ptr<Message> request(row.request->New());
    if (!session.Check(Fill(*options, request.get()))) return;
    SetIfEmpty(request.get(), "name", TicketName(*ticket));
    SetIfEmpty(request.get(), "request_id", NewRequestId());
    // The first petitioner, unless another is named.
    const auto* field = request->GetDescriptor()->FindFieldByName("petitioner");
    // Whose name is corrected is not guessed.
    if (field != nullptr && std::string_view(row.command) != "correct") {
      if (request->GetReflection()->GetInt32(*request, field) == 0)
        request->GetReflection()->SetInt32(request.get(), field, 1);
    }
    Caller identity = session.Identity(row.usual, {row.role});
    if (identity.subject.empty()) {
      session.Check(InvalidFields({{"--as",
                                    "name the official who acts, for example --as p-housing-1; "
                                    "hotlinectl show tells who must"}}));
      return;
    }
    v1::Ticket response;
    if (!session.Check(session.client().CallPatiently(row.method, identity, *request, &response,
                                                      absl::Seconds(10))))
      return;
    if (session.json)
      PrintJson(response);
    else
      ShowBrief(response);
  });
}

void AddCreate(CLI::App& app, Session& session) {
  auto* command = app.add_subcommand("create", "take a request in 受理");
  auto options = std::make_shared<VerbOptions>();
  auto values = std::make_shared<std::map<std::string, std::string>>();
  auto validate = std::make_shared<bool>(false);
  AddOptions(command, v1::NewTicket::descriptor(), options.get());
  command->add_option("--name", (*values)["name"], "the petitioner's name");
  command->add_option("--phone", (*values)["phone"], "the petitioner's number");
  command->add_option("--credit-code", (*values)["credit"],
                      "an enterprise's unified social credit code");
  command->add_option("--petitioner-kind", (*values)["kind"], "CITIZEN|ENTERPRISE")
      ->default_val("CITIZEN");
  auto also = std::make_shared<std::vector<std::string>>();
  command->add_option("--also", *also,
                      "another who asks the same, as NAME:NUMBER; may be given again 共同诉求人");
  command->add_option(
      "--origin", (*values)["origin"],
      "SYSTEM=NUMBER: what another system calls it; one ticket for ever 来源系统及编号");
  command->add_option("--request-id", (*values)["id"],
                      "for retries: the same id makes the same ticket");
  command->add_flag("--validate-only", *validate, "decide, store nothing");
  auto similar = std::make_shared<int>(0);
  command
      ->add_option("--similar", *similar,
                   "how many tickets that may be about the same event to show, at most 20 疑似重复")
      ->check(CLI::Range(0, 20));
  command->callback([&session, options, values, also, validate, similar] {
    v1::CreateTicketRequest request;
    request.set_most_similar_tickets(*similar);
    auto* ticket = request.mutable_ticket();
    if (!session.Check(Fill(*options, ticket))) return;
    if (ticket->kind() == v1::TICKET_KIND_UNSPECIFIED) ticket->set_kind(v1::TICKET_KIND_HELP);
    if (ticket->channel() == v1::CHANNEL_UNSPECIFIED)
      ticket->set_channel(session.citizen.empty() ? v1::CHANNEL_PHONE : v1::CHANNEL_WEB);
    auto* petitioner = ticket->add_petitioners();
    v1::PetitionerKind kind = v1::PETITIONER_KIND_UNSPECIFIED;
    ParseShort((*values)["kind"], &kind);
    petitioner->set_kind(kind);
    petitioner->set_display_name((*values)["name"]);
    petitioner->set_phone((*values)["phone"]);
    petitioner->set_credit_code((*values)["credit"]);
    if (const std::string& origin = (*values)["origin"]; !origin.empty()) {
      const size_t equals = origin.find('=');
      ticket->mutable_origin()->set_system(origin.substr(0, equals));
      if (equals != std::string::npos)
        ticket->mutable_origin()->set_number(origin.substr(equals + 1));
    }
    for (const std::string& other : *also) {
      const size_t colon = other.rfind(':');
      auto* one = ticket->add_petitioners();
      one->set_kind(v1::PETITIONER_KIND_CITIZEN);
      one->set_display_name(other.substr(0, colon));
      if (colon != std::string::npos) one->set_phone(other.substr(colon + 1));
    }
    request.set_request_id((*values)["id"].empty() ? NewRequestId() : (*values)["id"]);
    request.set_validate_only(*validate);
    v1::Ticket response;
    auto identity = session.Identity("p-centre-1", {"AGENT"});
    if (!session.Check(session.client().CallPatiently("hotline.v1.TicketService/CreateTicket",
                                                      identity, request, &response,
                                                      absl::Seconds(10))))
      return;
    if (session.json)
      PrintJson(response);
    else
      ShowTicket(session, response, {});
  });
}

}  // namespace

void AddVerbCommands(CLI::App& app, Session& session) {
  AddCreate(app, session);
  for (const VerbRow& row : Verbs()) AddVerb(app, session, row);
}

}  // namespace hotline::ctl
