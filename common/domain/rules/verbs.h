// The verbs, one function each, called on a settled ticket in a state the table allows. Each is
// defined in the file of rules/verbs/ that is named after its part of a ticket's life.
#pragma once

#include "absl/status/status.h"
#include "common/domain/rules/editor.h"
#include "common/domain/ticket/command.h"

namespace hotline {

absl::Status Apply(Editor& e, const CreateRequest& c);
absl::Status Apply(Editor& e, const AnswerDirectly& c);
absl::Status Apply(Editor& e, const Reject& c);
absl::Status Apply(Editor& e, const Transfer& c);
absl::Status Apply(Editor& e, const Dispatch& c);
absl::Status Apply(Editor& e, const Accept& c);
absl::Status Apply(Editor& e, const RequestReturn& c);
absl::Status Apply(Editor& e, const DecideReturn& c);
absl::Status Apply(Editor& e, const Assign& c);
absl::Status Apply(Editor& e, const RecordContact& c);
absl::Status Apply(Editor& e, const SubmitResult& c);
absl::Status Apply(Editor& e, const Approve& c);
absl::Status Apply(Editor& e, const SendBack& c);
absl::Status Apply(Editor& e, const Review& c);
absl::Status Apply(Editor& e, const Reply& c);
absl::Status Apply(Editor& e, const Rate& c);
absl::Status Apply(Editor& e, const RecordFollowUp& c);
absl::Status Apply(Editor& e, const Object& c);
absl::Status Apply(Editor& e, const Reopen& c);
absl::Status Apply(Editor& e, const Withdraw& c);
absl::Status Apply(Editor& e, const Urge& c);
absl::Status Apply(Editor& e, const RequestExtension& c);
absl::Status Apply(Editor& e, const DecideExtension& c);
absl::Status Apply(Editor& e, const RequestSuspension& c);
absl::Status Apply(Editor& e, const DecideSuspension& c);
absl::Status Apply(Editor& e, const Resume& c);
absl::Status Apply(Editor& e, const AdoptPolicies& c);
absl::Status Apply(Editor& e, const Adjudicate& c);
absl::Status Apply(Editor& e, const DecidePanel& c);
absl::Status Apply(Editor& e, const ReportPromise& c);
absl::Status Apply(Editor& e, const CheckPromise& c);
absl::Status Apply(Editor& e, const Instruct& c);
absl::Status Apply(Editor& e, const Supervise& c);
absl::Status Apply(Editor& e, const IssueInterview& c);
absl::Status Apply(Editor& e, const Supplement& c);
absl::Status Apply(Editor& e, const Reclassify& c);
absl::Status Apply(Editor& e, const AppealRating& c);
absl::Status Apply(Editor& e, const DecideAppeal& c);
absl::Status Apply(Editor& e, const Merge& c);
absl::Status Apply(Editor& e, const Split& c);
absl::Status Apply(Editor& e, const TakeIn& c);
absl::Status Apply(Editor& e, const ReleaseMerged& c);
absl::Status Apply(Editor& e, const FollowParent& c);
absl::Status Apply(Editor& e, const AgreeOnMerge& c);
absl::Status Apply(Editor& e, const RequestExclusion& c);

}  // namespace hotline
