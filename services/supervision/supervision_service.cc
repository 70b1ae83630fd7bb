#include "services/supervision/supervision_service.h"

namespace hotline {

SupervisionServiceImpl::Reactor* SupervisionServiceImpl::InstructTicket(
    Call* call, const v1::InstructTicketRequest* req, v1::Ticket* out) {
  return ServeVerb(c_, call, req, out, "InstructTicket", [](const auto& r) {
    return Instruct{r.leader(), r.text()};
  });
}

SupervisionServiceImpl::Reactor* SupervisionServiceImpl::SuperviseTicket(
    Call* call, const v1::SuperviseTicketRequest* req, v1::Ticket* out) {
  return ServeVerb(c_, call, req, out, "SuperviseTicket",
                   [](const auto& r) { return Supervise{r.note()}; });
}

SupervisionServiceImpl::Reactor* SupervisionServiceImpl::IssueInterview(
    Call* call, const v1::IssueInterviewRequest* req, v1::Ticket* out) {
  return ServeVerb(c_, call, req, out, "IssueInterview",
                   [](const auto& r) { return hotline::IssueInterview{r.note()}; });
}

SupervisionServiceImpl::Reactor* SupervisionServiceImpl::DecidePanel(
    Call* call, const v1::DecidePanelRequest* req, v1::Ticket* out) {
  return ServeVerb(c_, call, req, out, "DecidePanel", [](const auto& r) {
    return hotline::DecidePanel{r.decision() == v1::DecidePanelRequest::FINAL_REPLY, r.note()};
  });
}

}  // namespace hotline
