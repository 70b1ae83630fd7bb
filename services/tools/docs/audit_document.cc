#include "services/tools/docs/audit_document.h"

#include "common/domain/ticket/fact.h"
#include "common/domain/types/limit_kinds.h"

namespace hotline {

std::string AuditDocument() {
  return R"(# Auditing the log

Written by `hotline-docs` from the tables in the code. With [hotline.v1](../proto/hotline/v1),
[hotline.audit.v1](../proto/hotline/audit/v1/event_body.proto) and this page an outsider verifies every chain and counts every
figure ([figures.md](figures.md)) without anything else of this project.

## The chain

1. `EventService.ReadEvents` with `with_body`, under the role AUDITOR, gives the whole log, partition after partition. `sequence`
   of a partition counts from 1 without a gap.
2. SHA-256 of `body` is `hash`. `body` is an `EventBody`; its `prev_hash` is the `hash` of the same ticket's event before, empty for
   the first; its `version` counts from 1 without a gap.
   `kind` is empty for tickets; other kinds of records have chains of their own in the same log, verified in the same way, and count in
   no figure.
3. `Ticket.chain_head` is the hash of the ticket's last event, `Ticket.version` its version.

A body holds codes, numbers and instants (Unix milliseconds). Words that a person wrote, and everything about a petitioner, lie in
the sealed part beside the body: the body has the hash of it (`sealed_hash`, SHA-256 of a salt and the sealed bytes), so that the
part can be erased and the chain still holds. What is called `note` below lies there; `ListTicketEvents` shows it to those who may
read the ticket.

## Types of facts

`at` is when the fact took effect, `recorded` of the event when it was written down. The table names every field that a type may have:
one that does not apply is empty (a ticket that is with no department yet has none). The simulator holds the log of every run against
this table.

The `verb` of an event is the method that was called; `Settle` where the system acted when a limit fell due; `AgreeOnMerge`,
`TakeInMerged`, `FollowParent` and `ReleaseMerged` where one ticket of a merge was told by the other. The actor is then `system`.

)" + FactTableMarkdown() +
         R"(
## Limits

)" + LimitTableMarkdown();
}

}  // namespace hotline
