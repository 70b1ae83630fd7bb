#include "services/tools/docs/access_document.h"

#include "common/domain/access/reader.h"
#include "common/rpc/mask.h"
#include "hotline/v1/ticket.pb.h"

namespace hotline {

std::string AccessDocument() {
  return ReadingPolicyMarkdown() + R"(
## Which fields

The option `shown_to` of a field in the contract names the widest audience that is shown it; a field without the option is the
centre's. The server clears the others by one walk over the answer, so a client sees an unset field. In confidence: a department with a
part in a confidential ticket. Everybody: whoever may know that the ticket exists.
)" + rpc::ShownMarkdown(*v1::Ticket::descriptor()) +
         rpc::ShownMarkdown(*v1::Event::descriptor());
}

}  // namespace hotline
