#include "common/domain/types/types.h"

namespace hotline {
namespace {

template <size_t N, class E>
std::string_view Pick(const std::string_view (&names)[N], E value) {
  size_t i = static_cast<size_t>(value);
  return i < N ? names[i] : std::string_view("UNKNOWN");
}

}  // namespace

std::string_view Name(TicketKind v) {
  static constexpr std::string_view k[] = {"NONE",   "CONSULTATION", "HELP",  "COMPLAINT",
                                           "REPORT", "SUGGESTION",   "PRAISE"};
  return Pick(k, v);
}
std::string_view Name(PetitionerKind v) {
  static constexpr std::string_view k[] = {"NONE", "CITIZEN", "ENTERPRISE"};
  return Pick(k, v);
}
std::string_view Name(Urgency v) {
  static constexpr std::string_view k[] = {"NONE", "NORMAL", "URGENT", "EXTREME"};
  return Pick(k, v);
}
std::string_view Name(Channel v) {
  static constexpr std::string_view k[] = {"NONE",          "PHONE", "APP",
                                           "WECHAT",        "WEB",   "FRONT_DESK",
                                           "RECEPTION_DAY", "VISIT", "UPSTREAM_PLATFORM"};
  return Pick(k, v);
}
std::string_view Name(State v) {
  static constexpr std::string_view k[] = {"NONE",        "RECEIVED",  "DISPATCHED", "ACCEPTED",
                                           "HANDLING",    "SUBMITTED", "APPROVED",   "REVIEWED",
                                           "REPLIED",     "CLOSED",    "ANSWERED",   "REJECTED",
                                           "TRANSFERRED", "WITHDRAWN", "MERGED",     "ARCHIVED"};
  return Pick(k, v);
}
std::string_view Name(AlarmLevel v) {
  static constexpr std::string_view k[] = {
      "NONE", "BLUE", "YELLOW", "ORANGE", "RED", "INTERVIEW_PROPOSED", "DUTY_ROOM"};
  return Pick(k, v);
}
std::string_view Name(Capacity v) {
  static constexpr std::string_view k[] = {"NONE",     "PRINCIPAL", "DEPUTY", "DELEGATE",
                                           "DUTY",     "HANDLER",   "CENTRE", "SYSTEM",
                                           "UPSTREAM", "PETITIONER"};
  return Pick(k, v);
}
std::string_view Name(Satisfaction v) {
  static constexpr std::string_view k[] = {"NONE",         "VERY_DISSATISFIED",
                                           "DISSATISFIED", "BASICALLY_SATISFIED",
                                           "SATISFIED",    "VERY_SATISFIED"};
  return Pick(k, v);
}
std::string_view Name(Solved v) {
  static constexpr std::string_view k[] = {"NONE", "YES", "PARTLY", "NO"};
  return Pick(k, v);
}
std::string_view Name(LegKind v) {
  static constexpr std::string_view k[] = {"NONE", "LEAD", "ASSISTING", "REWORK", "SHARED"};
  return Pick(k, v);
}

std::string_view Name(TimeRequestKind v) {
  static constexpr std::string_view k[] = {"NONE", "EXTENSION", "SUSPENSION"};
  return Pick(k, v);
}

std::string_view Name(MergeEnd v) {
  static constexpr std::string_view k[] = {"NONE", "SHARED", "SPLIT", "REFUSED", "ENDED"};
  return Pick(k, v);
}

std::string_view Name(EmergencyBody v) {
  static constexpr std::string_view k[] = {"NONE",      "POLICE",  "FIRE",
                                           "AMBULANCE", "TRAFFIC", "PSYCHOLOGICAL"};
  return Pick(k, v);
}
std::string_view Name(HeldDecision v) {
  static constexpr std::string_view k[] = {"NONE", "RELEASED", "REWORDED", "KEPT"};
  return Pick(k, v);
}
std::string_view Name(EmergencyCallType v) {
  static constexpr std::string_view k[] = {"NONE", "THREE_WAY", "TELEPHONED"};
  return Pick(k, v);
}
std::string_view Name(RecontactOutcome v) {
  static constexpr std::string_view k[] = {"NONE", "SPOKEN", "TAKEN_OVER"};
  return Pick(k, v);
}

std::string_view Chinese(State v) {
  static constexpr std::string_view k[] = {
      "",       "待派单", "待签收", "已签收",   "办理中", "待审签", "待审核", "待答复",
      "已答复", "已结案", "已直办", "不予受理", "已转办", "已撤回", "已并单", "已归档"};
  return Pick(k, v);
}
std::string_view Chinese(AlarmLevel v) {
  static constexpr std::string_view k[] = {"",         "时限过半", "即将到期",        "到期预警",
                                           "超期督办", "建议约谈", "超期报政府值班室"};
  return Pick(k, v);
}
std::string_view Chinese(TicketKind v) {
  static constexpr std::string_view k[] = {"", "咨询", "求助", "投诉", "举报", "建议", "表扬"};
  return Pick(k, v);
}
std::string_view Chinese(Channel v) {
  static constexpr std::string_view k[] = {"",         "电话",       "APP",  "微信",    "网站",
                                           "线下接访", "领导接待日", "走访", "上级平台"};
  return Pick(k, v);
}
std::string_view Chinese(PetitionerKind v) {
  static constexpr std::string_view k[] = {"", "群众", "企业"};
  return Pick(k, v);
}

std::string_view Name(RoutedBy by) {
  static constexpr std::string_view k[] = {"ABSTAINED", "CHOICE", "RULE", "CATALOGUE", "LEARNED"};
  return k[static_cast<int>(by)];
}

}  // namespace hotline
