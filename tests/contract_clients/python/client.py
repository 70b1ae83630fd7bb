"""The round of README.md, in Python over generated stubs: python3 client.py ADDRESS GENERATED."""

import os
import sys
import time

import google  # installed; the generated google.rpc lies beside it
import grpc

address, generated = sys.argv[1:]
sys.path.insert(0, generated)
google.__path__.append(generated + "/google")

from google.rpc import error_details_pb2, status_pb2  # noqa: E402
from hotline.v1 import event_pb2, event_pb2_grpc, ticket_pb2, ticket_pb2_grpc, types_pb2  # noqa: E402


def with_token(variable):
    """The metadata of a call by whoever this variable's access token is for."""
    return [("authorization", "Bearer " + os.environ[variable])]


def check(holds, what):
    if not holds:
        sys.exit("python: " + what)


def refused(call):
    """The details of the error that `call` ends with, by type."""
    try:
        call()
    except grpc.RpcError as error:
        trailers = dict(error.trailing_metadata())
        status = status_pb2.Status.FromString(trailers["grpc-status-details-bin"])
        out = {"code": error.code()}
        for detail in status.details:
            for kind in (error_details_pb2.ErrorInfo, error_details_pb2.BadRequest):
                if detail.Is(kind.DESCRIPTOR):
                    out[kind.__name__] = kind()
                    detail.Unpack(out[kind.__name__])
        return out
    sys.exit("python: a call that must be refused was answered")


channel = grpc.insecure_channel(address)
tickets = ticket_pb2_grpc.TicketServiceStub(channel)
events = event_pb2_grpc.EventServiceStub(channel)
agent, head = with_token("AGENT_TOKEN"), with_token("HEAD_TOKEN")

request = ticket_pb2.CreateTicketRequest(
    request_id="python-1",
    ticket=ticket_pb2.NewTicket(
        kind=types_pb2.TICKET_KIND_COMPLAINT,
        channel=types_pb2.CHANNEL_WEB,
        text="商家不开发票",
        department="departments/tax",
        petitioners=[
            ticket_pb2.Petitioner(kind=types_pb2.PETITIONER_KIND_CITIZEN, phone="19900000001")
        ],
    ),
)
created = tickets.CreateTicket(request, metadata=agent, timeout=10)
check(created.state == types_pb2.TICKET_STATE_DISPATCHED, "it is not dispatched")
check(created.head == "persons/p-tax-1", "the head is not named")
check(not created.HasField("replayed_version"), "the first answer is a replay")
check(any(l.limit == "ACCEPT" and l.time_left.seconds > 0 for l in created.limits), "no ACCEPT")

again = tickets.CreateTicket(request, metadata=agent, timeout=10)
check(again.name == created.name, "a retry made another ticket")
check(again.replayed_version == 1, "a retry does not say so")

request.ticket.text = "别的内容"
error = refused(lambda: tickets.CreateTicket(request, metadata=agent, timeout=10))
check(error["code"] == grpc.StatusCode.INVALID_ARGUMENT, "another code")
check(error["ErrorInfo"].reason == "REQUEST_ID_REUSED", "another reason")
check(error["ErrorInfo"].domain == "hotline12345.org", "another domain")
error = refused(
    lambda: tickets.GetTicket(ticket_pb2.GetTicketRequest(name="x"), metadata=agent, timeout=10)
)
violation = error["BadRequest"].field_violations[0]
check((violation.field, violation.reason) == ("name", "WRONG_FORM"), "another fault")
check(violation.localized_message.locale == "zh-CN", "no Chinese")

listing = ticket_pb2.ListTicketsRequest(page_size=1)
listing.by_department.department = "departments/tax"
listing.by_department.state = types_pb2.TICKET_STATE_DISPATCHED
found, position = [], ""
while True:
    page = tickets.ListTickets(listing, metadata=agent, timeout=10)
    found += [t.name for t in page.tickets]
    position = position or page.position
    listing.page_token = page.next_page_token
    if not listing.page_token:
        break
check(created.name in found, "it is not listed")

stream = events.Watch(event_pb2.WatchRequest(resume_token=position), metadata=agent, timeout=30)
accepted = tickets.AcceptTicket(
    ticket_pb2.AcceptTicketRequest(name=created.name, etag=created.etag, request_id="python-2"),
    metadata=head,
    timeout=10,
)
check(accepted.state == types_pb2.TICKET_STATE_ACCEPTED, "it is not accepted")
number = created.name.split("/")[1]
until = time.monotonic() + 20
for response in stream:
    seen = [e for e in response.events if e.subject.number == number]
    if any(e.verb == "AcceptTicket" and e.actor == "persons/p-tax-1" for e in seen):
        break
    check(time.monotonic() < until, "the event does not come")
stream.cancel()
print("python: created, retried, refused, listed, watched")
