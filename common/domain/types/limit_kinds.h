// The kinds of time limits 限时: one row a kind. What a kind is called, to what it belongs, who
// answers for it, and what starts and stops it stands here and nowhere else (domain rules, the
// table of limits). A new kind is a row; its number is its place, so rows are only added at the
// end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hotline {

// To what of a ticket a limit belongs.
enum class LimitScope : int8_t { kCase, kLeg, kPetitioner };

// What else is true of a kind, as bits.
inline constexpr uint32_t kOfCentre = 1;  // the centre answers for it, else the department
inline constexpr uint32_t kHandles = 2;   // 办结: ends with the result, a suspension pauses it
inline constexpr uint32_t kSpeaks =
    4;  // spoken with the petitioner: if confidential, by the centre
inline constexpr uint32_t kSharedCalendar =
    8;                                   // a promise to the citizen: never by a unit's own calendar
inline constexpr uint32_t kHidden = 16;  // its instants would tell a department of a petitioner
inline constexpr uint32_t kOutlives = 32;        // runs on though the ticket has come to its end
inline constexpr uint32_t kCentres = 128;        // shown to the centre alone
inline constexpr uint32_t kEmergency = 64 | 32;  // of a threat to life 特急, which outlives it too

// LIMIT(code, name, Chinese, scope, bits, starts zh, starts en, stops zh, stops en)
// clang-format off
#define HOTLINE_LIMIT_KINDS(LIMIT)                                                                 \
  LIMIT(kAccept, "ACCEPT", "限时签收", kLeg, 0,                                                    \
        "派单", "dispatched",                                                                      \
        "签收，或提出完整的退单申请", "acceptance by a person, or a complete request to return")   \
  LIMIT(kContact, "CONTACT", "限时联系", kLeg, kSpeaks,                                            \
        "签收（含视同签收）", "accepted, or deemed accepted",                                      \
        "有效联系", "an effective contact")                                                        \
  LIMIT(kCaseHandle, "CASE_HANDLE", "全程办结", kCase, kHandles | kSharedCalendar,                 \
        "首次派单", "first dispatched",                                                            \
        "审签并通过审核", "an approval that passes the review")                                    \
  LIMIT(kLegHandle, "LEG_HANDLE", "限时办结", kLeg, kHandles,                                      \
        "派单至本单位", "dispatched to this department",                                           \
        "审签并通过审核（协办为提交）",                                                            \
        "an approval that passes the review; for an assisting department, its submission")         \
  LIMIT(kReply, "REPLY", "限时反馈", kPetitioner, kSpeaks,                                         \
        "审核通过", "review passed",                                                               \
        "答复送达该诉求人", "delivery of the reply to this petitioner")                            \
  LIMIT(kFollowUp, "FOLLOW_UP", "限时回访", kPetitioner, kOfCentre | kHidden | kOutlives,          \
        "抽中回访", "drawn for follow-up", "登记回访结果", "an outcome recorded")                  \
  LIMIT(kTriage, "TRIAGE", "派单", kCase, kOfCentre | kHidden,                                     \
        "受理或退回待派", "received, or back for dispatch",                                        \
        "派单、直办、不予受理或转办", "dispatch, a direct answer, rejection or transfer")          \
  LIMIT(kReturnDecision, "RETURN_DECISION", "退单裁决", kCase, kOfCentre,                          \
        "退单申请", "a return was requested", "退单裁决", "its decision")                          \
  LIMIT(kReview, "REVIEW", "审核", kCase, kOfCentre, "审签", "approved", "审核", "the review")     \
  LIMIT(kFollowUpAttempt, "FOLLOW_UP_ATTEMPT", "首次回访", kPetitioner, kOfCentre | kHidden,       \
        "抽中回访", "drawn for follow-up", "首次回访", "the first attempt")                        \
  LIMIT(kReturnWindow, "RETURN_WINDOW", "退单时限", kLeg, 0, "", "", "", "")                       \
  LIMIT(kExtensionDecision, "EXTENSION_DECISION", "延期裁决", kCase, kOfCentre,                    \
        "延期或挂起申请", "time was asked for", "裁决", "its decision")                            \
  LIMIT(kAdjudication, "ADJUDICATION", "会商裁定", kCase, kOfCentre,                               \
        "两次退单形成争议", "two returns made a dispute", "裁定", "its decision")                  \
  LIMIT(kPromise, "PROMISE", "承诺", kCase, kSharedCalendar,                                       \
        "答复中作出承诺", "promised with the reply", "报告兑现", "reported as kept")               \
  LIMIT(kPromiseCheck, "PROMISE_CHECK", "承诺核查", kCase, kOfCentre | kHidden,                    \
        "报告兑现", "reported as kept", "向诉求人核查", "checked with the petitioner")             \
  LIMIT(kAppeal, "APPEAL", "误评申诉", kPetitioner, kOfCentre,                                     \
        "误评申诉", "an appeal against a rating", "两人裁定", "its decision by two")               \
  LIMIT(kPanel, "PANEL", "会商", kCase, kOfCentre,                                                 \
        "两次重办后提请会商", "proposed after two reworks", "会商决定", "its decision")             \
  LIMIT(kEmergencyCall, "EMERGENCY_CALL", "联动报警", kCase, kOfCentre | kEmergency | kHidden,   \
        "判定为特急", "found to be EXTREME",                                                       \
        "三方通话，或已报警并登记警情编号",                                                        \
        "110, 119 or 120 called, in a three-way call or with the case's number recorded")            \
  LIMIT(kLeaderTold, "LEADER_TOLD", "报告值班领导", kCase, kOfCentre | kEmergency | kHidden,     \
        "判定为特急", "found to be EXTREME", "值班领导本人确认知悉",                               \
        "a duty leader acknowledges in person")                                                    \
  LIMIT(kRecontact, "RECONTACT", "再次联系", kCase, kOfCentre | kEmergency | kHidden,            \
        "判定为特急", "found to be EXTREME", "再次联系诉求人，或公安、医疗、心理热线接手",         \
        "spoken with the petitioner again, or taken over by police, doctor or psychological line") \
  LIMIT(kLoweringReview, "LOWERING_REVIEW", "降级复核", kCase, kOfCentre | kEmergency, \
        "特急被降级", "EXTREME was lowered", "他人复核", "a review by another person")             \
  LIMIT(kTransferReceipt, "TRANSFER_RECEIPT", "转办回执", kCase, kOfCentre | kOutlives | kHidden,  \
        "转办而未取得受理编号", "transferred without an acknowledgement",                          \
        "取得受理编号", "the other body's acknowledgement number")                                 \
  LIMIT(kSeal, "SEAL", "涉纪甄别", kCase, kOfCentre | kOutlives | kCentres,                        \
        "受理后出现涉纪内容", "words of discipline were said after intake",                        \
        "保密专员全部甄别", "the confidential officer has decided on all of them")
// clang-format on

#define LIMIT(code, ...) code,
enum class LimitKind : int8_t { kNone, HOTLINE_LIMIT_KINDS(LIMIT) };
#undef LIMIT
#define LIMIT(...) +1
inline constexpr int kLimitKinds = 1 HOTLINE_LIMIT_KINDS(LIMIT);  // with kNone
#undef LIMIT

struct LimitKindRow {
  LimitKind kind;
  std::string_view name, zh;
  LimitScope scope;
  uint32_t bits;
  struct Words {
    std::string_view zh, en;
  } starts, stops;

  bool Is(uint32_t bit) const { return (bits & bit) == bit; }
};
// The row of a kind; that of kNone is empty, that of a number that is no kind has the name UNKNOWN.
const LimitKindRow& RowOf(LimitKind kind);

// Returns the kind with this name, or kNone.
LimitKind LimitKindOf(std::string_view name);
// docs/audit.md's table: number, id and Chinese name of every kind.
std::string LimitTableMarkdown();
// "ACCEPT, CONTACT, …": all of them.
std::string LimitKindNames();

inline std::string_view Name(LimitKind kind) { return RowOf(kind).name; }
inline std::string_view Chinese(LimitKind kind) { return RowOf(kind).zh; }

}  // namespace hotline
