#include "services/tools/client/request_columns.h"

#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "common/base/unicode.h"

namespace hotline::ctl {
namespace {

using Names = std::map<std::string, std::string>;

const std::set<std::string>& Fields() {
  static const auto* fields = new std::set<std::string>{
      "id",      "subject", "text",  "kind",      "petitioner_kind", "channel",    "urgency",
      "address", "name",    "phone", "anonymous", "confidential",    "credit_code"};
  return *fields;
}

const std::set<std::string>& Labels() {
  static const auto* labels = new std::set<std::string>{"expected", "label", "tags", "event"};
  return *labels;
}

const Names& OtherNames() {
  static const auto* names = new Names{{"编号", "id"},
                                       {"工单编号", "id"},
                                       {"工单号", "id"},
                                       {"标题", "subject"},
                                       {"工单标题", "subject"},
                                       {"主题", "subject"},
                                       {"诉求标题", "subject"},
                                       {"内容", "text"},
                                       {"工单内容", "text"},
                                       {"诉求内容", "text"},
                                       {"类型", "kind"},
                                       {"诉求类型", "kind"},
                                       {"诉求人类型", "petitioner_kind"},
                                       {"渠道", "channel"},
                                       {"来源渠道", "channel"},
                                       {"紧急程度", "urgency"},
                                       {"地址", "address"},
                                       {"事发地址", "address"},
                                       {"user", "name"},
                                       {"姓名", "name"},
                                       {"联系人", "name"},
                                       {"来电人", "name"},
                                       {"诉求人", "name"},
                                       {"电话", "phone"},
                                       {"联系电话", "phone"},
                                       {"来电号码", "phone"},
                                       {"匿名", "anonymous"},
                                       {"保密", "confidential"},
                                       {"统一社会信用代码", "credit_code"},
                                       {"信用代码", "credit_code"}};
  return *names;
}

}  // namespace

std::string FieldOf(const std::string& name) {
  const std::string folded(absl::StripAsciiWhitespace(FoldedForm(name)));
  if (Fields().contains(folded) || IsLabel(folded)) return folded;
  const auto found = OtherNames().find(folded);
  return found == OtherNames().end() ? "" : found->second;
}

bool IsLabel(const std::string& field) { return Labels().contains(field); }

}  // namespace hotline::ctl
