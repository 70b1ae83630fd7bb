#include "common/domain/notices/told.h"

#include <iterator>

#include "absl/strings/str_cat.h"

namespace hotline {

std::string_view Name(Receiver v) {
  static constexpr std::string_view kNames[] = {
      "nobody",
      "the head of the part",
      "the head of the lead",
      "the head of the department",
      "the handler, or the head where there is none",
      "the person named",
      "the duty officer, where it is urgent, who acknowledges",
      "the head of every part",
      "the handler of every part",
      "the duty officers of every part, where it is urgent, who acknowledge",
      "the supervising leader",
      "the head of the centre",
      "the duty officer of the centre, or its head; rings again until LEADER_TOLD stops",
      "by the rung: BLUE the handler, YELLOW the head, ORANGE head and deputy, RED and a proposed "
      "interview the supervising leader, DUTY_ROOM the government's duty officer"};
  const auto i = static_cast<size_t>(v);
  return i < std::size(kNames) ? kNames[i] : "";
}

const std::vector<ToldRow>& ToldTable() {
  using F = FactType;
  using W = Receiver;
  // clang-format off
  static const auto* table = new std::vector<ToldRow>{
      {F::kReceived, W::kNobody, "", false, "", "the centre took it in itself; where it stays is ROUTED"},
      {F::kRouted, W::kCentreHead, "ABSTAINED", true, "紧急诉求待人工派单，请立即处理", ""},
      {F::kAnswered, W::kNobody, "", false, "", "the agent who answered knows"},
      {F::kRejected, W::kNobody, "", false, "", "the agent who rejected knows"},
      {F::kTransferred, W::kNobody, "", false, "", "the other body acknowledges by its own number"},
      {F::kDispatched, W::kLegHead, "", false, "已派单，请一把手签收", ""},
      {F::kDispatched, W::kDutyOfficer, "", false, "已派单，请一把手签收", ""},
      {F::kAccepted, W::kNobody, "", false, "", "a person of the department accepted"},
      {F::kDeemedAccepted, W::kLegHead, "", false, "已视同签收，请立即签收并联系诉求人", ""},
      {F::kReturnRequested, W::kCentreHead, "", true, "紧急工单申请退单，请立即裁决", ""},
      {F::kReturnRequested, W::kNobody, "", false, "", "otherwise it stands in the centre's work list"},
      {F::kReturnApproved, W::kLegHead, "", false, "退单已获批准；重新派单前如须应急处置，由贵单位先行采取（首接负责）", ""},
      {F::kReturnRefused, W::kLegHead, "", false, "退单未获批准，视为已签收，请继续办理", ""},
      {F::kReturnLapsed, W::kLegHead, "", false, "退单逾期未裁决，由贵单位继续办理", ""},
      {F::kAssigned, W::kPerson, "", false, "已交您办理", ""},
      {F::kAssistAsked, W::kLegHead, "", false, "请协办", ""},
      {F::kAssistAsked, W::kDutyOfficer, "", false, "请协办", ""},
      {F::kContactAttempted, W::kNobody, "", false, "", "who called knows"},
      {F::kContacted, W::kNobody, "", false, "", "who called knows"},
      {F::kContactWaived, W::kNobody, "", false, "", "nothing begins with it that its head has not been told"},
      {F::kSubmitted, W::kLeadHead, "", false, "已提交办理结果，请查看并审签", ""},
      {F::kApproved, W::kNobody, "", false, "", "it stands in the centre's work list"},
      {F::kSentBack, W::kLegHead, "", false, "已退回重报", ""},
      {F::kSentBack, W::kHandler, "", false, "已退回重报", ""},
      {F::kReviewed, W::kHandler, "", false, "审核通过，请答复诉求人", ""},
      {F::kReplied, W::kNobody, "", false, "", "who replied knows"},
      {F::kDrawn, W::kNobody, "", false, "", "it stands in the centre's work list, and no department may know before"},
      {F::kRated, W::kNobody, "", false, "", "what follows tells: a rework, a call, the end"},
      {F::kFollowUpAttempt, W::kNobody, "", false, "", "who called knows"},
      {F::kFollowedUp, W::kCentreHead, "UNREACHABLE_BY_CENTRE", false, "回访逾期无人拨打，已按中心未回访办结", ""},
      {F::kClosed, W::kNobody, "", false, "", "nothing is left to do"},
      {F::kClosedUnrated, W::kNobody, "", false, "", "nothing is left to do"},
      {F::kObjected, W::kNobody, "", false, "", "what follows tells: a rework, or the panel"},
      {F::kReworkOpened, W::kLegHead, "", false, "群众不满意，已重办", ""},
      {F::kPanelProposed, W::kCentreHead, "", false, "两次重办仍不满意，请组织会商", ""},
      {F::kReopened, W::kNobody, "", false, "", "it is the centre's again, or a rework tells"},
      {F::kWithdrawn, W::kEveryPart, "!PARTIAL", false, "诉求人已撤回，不再办理", ""},
      {F::kWithdrawn, W::kEveryPart, "PARTIAL", false, "一名诉求人已撤回，其余诉求人继续办理", ""},
      {F::kUrged, W::kLeadHead, "!MERGED", false, "群众催办", ""},
      {F::kDisputed, W::kCentreHead, "", false, "两次退单获准，请会商裁定", ""},
      {F::kLimitStarted, W::kNobody, "", false, "", "the fact that started it tells whom it runs against"},
      {F::kLimitStopped, W::kNobody, "", false, "", "who stopped it knows"},
      {F::kLimitVoided, W::kNobody, "", false, "", "the fact that ended it tells"},
      {F::kLimitPaused, W::kNobody, "", false, "", "the fact that paused it tells"},
      {F::kLimitResumed, W::kNobody, "", false, "", "the fact that set it going tells"},
      {F::kBreached, W::kNobody, "", false, "", "ORANGE rings at the same instant"},
      {F::kAlarm, W::kLadder, "", false, "", ""},
      {F::kExtensionRequested, W::kPerson, "", false, "申请延期，请裁决", ""},
      {F::kExtensionGranted, W::kLegHead, "", false, "延期已获批准", ""},
      {F::kExtensionRefused, W::kLegHead, "", false, "延期未获批准，请按原时限办理", ""},
      {F::kExtensionLapsed, W::kLegHead, "", false, "延期逾期未裁决，视为不予批准", ""},
      {F::kSuspensionRequested, W::kNobody, "", false, "", "it stands in the centre's work list"},
      {F::kSuspended, W::kLegHead, "", false, "挂起已获批准", ""},
      {F::kSuspensionRefused, W::kLegHead, "", false, "挂起未获批准，请继续办理", ""},
      {F::kSuspensionLapsed, W::kLegHead, "", false, "挂起逾期未裁决，视为不予批准", ""},
      {F::kTimeRequestDropped, W::kNobody, "", false, "", "the department's own result, or a withdrawal, came first"},
      {F::kResumed, W::kHandler, "WAKE", false, "挂起到期，恢复计时，请继续办理", ""},
      {F::kResumed, W::kHandler, "EARLY", false, "已恢复计时，请继续办理", ""},
      {F::kLimitExtended, W::kNobody, "", false, "", "EXTENSION_GRANTED tells"},
      {F::kPoliciesAdopted, W::kNobody, "", false, "", "LIMIT_MOVED tells whose time moves"},
      {F::kLimitMoved, W::kDepartmentHead, "", false, "时限已按现行规定调整，请查看新的到期时间", ""},
      {F::kAdjudicated, W::kDepartmentHead, "", false, "已会商裁定由贵单位办理", ""},
      {F::kRelieved, W::kLegHead, "", false, "已会商裁定由其他单位办理，贵单位不再承办", ""},
      {F::kPanelDecided, W::kDepartmentHead, "", false, "已会商，请重办或作出最终答复", ""},
      {F::kPanelDecided, W::kSupervisor, "REWORK", false, "已会商，请督促重办", ""},
      {F::kPromised, W::kNobody, "", false, "", "the department promised it itself"},
      {F::kPromiseReported, W::kNobody, "", false, "", "it stands in the centre's work list"},
      {F::kPromiseChecked, W::kLegHead, "KEPT", false, "承诺已核实兑现", ""},
      {F::kPromiseUnkept, W::kDepartmentHead, "", false, "承诺到期未兑现", ""},
      {F::kInstructed, W::kDepartmentHead, "", false, "有领导批示", ""},
      {F::kSupervised, W::kDepartmentHead, "", false, "已列为督办，须由一把手亲自审签", ""},
      {F::kInterviewIssued, W::kDepartmentHead, "", false, "发出约谈通知", ""},
      {F::kSupplemented, W::kDepartmentHead, "", false, "诉求人补充了情况", ""},
      {F::kSupplemented, W::kHandler, "", false, "诉求人补充了情况", ""},
      {F::kReclassified, W::kEveryPart, "", false, "已重新定性，请按新的类别和时限办理", ""},
      {F::kReclassified, W::kEveryHandler, "", false, "已重新定性，请按新的类别和时限办理", ""},
      {F::kReclassified, W::kEveryDuty, "", false, "已重新定性，请按新的类别和时限办理", ""},
      {F::kAppealed, W::kNobody, "", false, "", "two deciders find it in the centre's work list"},
      {F::kAppealSupported, W::kNobody, "", false, "", "the second decider finds it in the centre's work list"},
      {F::kAppealGranted, W::kDepartmentHead, "", false, "误评申诉（剔除申请）已获批准", ""},
      {F::kAppealRefused, W::kDepartmentHead, "", false, "误评申诉（剔除申请）未获批准", ""},
      {F::kAppealLapsed, W::kDepartmentHead, "", false, "误评申诉（剔除申请）逾期未裁定，视为不予批准", ""},
      {F::kMerged, W::kEveryPart, "", false, "已并入其他工单，贵单位不再单独办理", ""},
      {F::kChildTaken, W::kHandler, "", false, "有同类诉求并入，请一并办理", ""},
      {F::kChildLeaving, W::kHandler, "SPLIT", false, "原并入的诉求已拆出，另行派单", ""},
      {F::kMergeAgreed, W::kNobody, "", false, "", "what two tickets tell each other"},
      {F::kSplitRequested, W::kNobody, "", false, "", "CHILD_LEAVING tells, at the parent"},
      {F::kResultShared, W::kNobody, "", false, "", "REVIEWED tells"},
      {F::kSplitOff, W::kCentreHead, "", true, "紧急诉求已拆单待派，请立即处理", ""},
      {F::kSplitOff, W::kNobody, "", false, "", "otherwise it stands in the dispatcher's work list"},
      {F::kArchived, W::kNobody, "", false, "", "nothing is left to do"},
      {F::kAssistanceRefused, W::kLeadHead, "", false, "协办乡镇不予协办，请另行安排", ""},
      {F::kReworkJoined, W::kLegHead, "", false, "另一诉求人也不满意，请一并重办", ""},
      {F::kReworkEnded, W::kDepartmentHead, "", false, "诉求人已撤回，重办终止", ""},
      {F::kHandedOver, W::kLegHead, "", false, "原承办单位撤并，工单移交贵单位，时限连续计算", ""},
      {F::kHandedOver, W::kDutyOfficer, "", false, "原承办单位撤并，工单移交贵单位，时限连续计算", ""},
      {F::kEmergencyOpened, W::kCentreDuty, "", false, "特急，涉及人身安全，请立即处置", ""},
      {F::kEmergencyOpened, W::kCentreHead, "", false, "特急，涉及人身安全，请立即处置", ""},
      {F::kEmergencyAcknowledged, W::kNobody, "", false, "", "the duty leader knows, and nothing rings any more"},
      {F::kEmergencyCalled, W::kCentreHead, "", false, "特急已联动报警", ""},
      {F::kWarningAsked, W::kNobody, "", false, "", "the police warn, and nobody else is to know of the caller"},
      {F::kRecontacted, W::kNobody, "", false, "", "who called knows"},
      {F::kUrgencyLowered, W::kCentreHead, "", false, "特急已降级，请安排他人次日复核", ""},
      {F::kLoweringReviewed, W::kNobody, "", false, "", "restored it is told as a new emergency"},
      {F::kCharged, W::kNobody, "", false, "", "it stands in the log; the decision that it follows from is told"},
      {F::kFirstMeasures, W::kCentreHead, "", true, "首接单位已采取应急处置，请尽快重新派单", ""},
      {F::kFirstMeasures, W::kNobody, "", false, "", "otherwise the dispatcher reads it in the ticket"},
      {F::kTransferAcknowledged, W::kNobody, "", false, "", "who recorded the number knows"},
      {F::kTransferLapsed, W::kCentreHead, "", false, "转办逾期未获回执，已退回待派", ""},
      {F::kSupplementAsked, W::kNobody, "", false, "", "the petitioner is told, not the house"},
      {F::kCorrected, W::kEveryPart, "", false, "诉求信息已更正，请查看", ""},
      {F::kCorrected, W::kEveryHandler, "", false, "诉求信息已更正，请查看", ""},
      {F::kWordsHeld, W::kCentreDuty, "", false, "工单补充内容需保密专员甄别，请及时处理", ""},
      {F::kWordsDecided, W::kNobody, "", false, "", "who decided knows; the department reads what it may"},
      {F::kCopied, W::kDepartmentHead, "", false, "涉及贵单位监管的服务，抄送知悉", ""},
  };
  // clang-format on
  return *table;
}

std::vector<const ToldRow*> ToldOf(const Fact& fact, bool urgent) {
  // By type: every event of the log is asked.
  static const auto* by_type = [] {
    auto* all = new std::vector<std::vector<const ToldRow*>>(kFactTypes);
    for (const ToldRow& row : ToldTable()) {
      if (row.whom != Receiver::kNobody) (*all)[static_cast<size_t>(row.fact)].push_back(&row);
    }
    return all;
  }();
  std::vector<const ToldRow*> out;
  if (static_cast<size_t>(fact.type) >= by_type->size()) return out;
  for (const ToldRow* row : (*by_type)[static_cast<size_t>(fact.type)]) {
    if (row->if_urgent && !urgent) continue;
    const bool other = row->code.starts_with('!');
    const std::string_view code = other ? row->code.substr(1) : row->code;
    if (!code.empty() && (fact.code == code) == other) continue;
    out.push_back(row);
  }
  return out;
}

std::string ToldDocument() {
  std::string out =
      "# Who is told\n\nGenerated from `common/domain/notices/told.cc`; a test compares.\n\n"
      "Whoever a limit begins to run against, whoever asked for something, whoever gains or loses "
      "a "
      "part is told, at once where\nthe ticket is urgent, otherwise outside the quiet hours. "
      "Nobody is "
      "told of what they did themselves. A vacant office's notice\ngoes to the supervising leader; "
      "what "
      "would go to nobody goes to the head of the government office, and says so. Sponsors 包抓 "
      "hear\n"
      "besides of dispatches, approved returns, reworks, misses and the end of what they look "
      "after.\n\n| Fact | With code | Told | Notice, or why not |\n|---|---|---|---|\n";
  for (const ToldRow& row : ToldTable()) {
    const std::string code = row.code.starts_with('!')
                                 ? absl::StrCat("not ", std::string(row.code.substr(1)))
                                 : std::string(row.code);
    absl::StrAppend(&out, "| `", std::string(Name(row.fact)), "` | ", code, " | ",
                    std::string(Name(row.whom)), row.if_urgent ? ", where it is urgent" : "", " | ",
                    std::string(row.zh.empty() ? row.why : row.zh), " |\n");
  }
  return out;
}

}  // namespace hotline
