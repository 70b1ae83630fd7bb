import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.hotline12345.v1.AcceptTicketRequest;
import org.hotline12345.v1.Channel;
import org.hotline12345.v1.CreateTicketRequest;
import org.hotline12345.v1.EventServiceGrpc;
import org.hotline12345.v1.GetTicketRequest;
import org.hotline12345.v1.ListTicketsRequest;
import org.hotline12345.v1.ListTicketsResponse;
import org.hotline12345.v1.NewTicket;
import org.hotline12345.v1.Petitioner;
import org.hotline12345.v1.PetitionerKind;
import org.hotline12345.v1.Ticket;
import org.hotline12345.v1.TicketKind;
import org.hotline12345.v1.TicketServiceGrpc;
import org.hotline12345.v1.TicketState;
import org.hotline12345.v1.WatchRequest;
import org.hotline12345.v1.WatchResponse;

/** The round of README.md, in Java over generated stubs: java Client ADDRESS. */
public final class Client {
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  /** The metadata of a call by whoever this variable's access token is for. */
  private static Metadata withToken(String variable) {
    Metadata out = new Metadata();
    out.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + System.getenv(variable));
    return out;
  }

  private static void check(boolean holds, String what) {
    if (holds) return;
    System.err.println("java: " + what);
    System.exit(1);
  }

  private static StatusRuntimeException refused(Runnable call) {
    try {
      call.run();
    } catch (StatusRuntimeException error) {
      return error;
    }
    throw new IllegalStateException("a call that must be refused was answered");
  }

  private static com.google.rpc.Status details(StatusRuntimeException error)
      throws InvalidProtocolBufferException {
    return com.google.rpc.Status.parseFrom(error.getTrailers().get(DETAILS));
  }

  public static void main(String[] arguments) throws Exception {
    ManagedChannel channel = NettyChannelBuilder.forTarget(arguments[0]).usePlaintext().build();
    TicketServiceGrpc.TicketServiceBlockingStub plain = TicketServiceGrpc.newBlockingStub(channel);
    var agent = plain.withInterceptors(
        MetadataUtils.newAttachHeadersInterceptor(withToken("AGENT_TOKEN")));
    var head = plain.withInterceptors(
        MetadataUtils.newAttachHeadersInterceptor(withToken("HEAD_TOKEN")));

    CreateTicketRequest request = CreateTicketRequest.newBuilder()
        .setRequestId("java-1")
        .setTicket(NewTicket.newBuilder()
            .setKind(TicketKind.TICKET_KIND_COMPLAINT)
            .setChannel(Channel.CHANNEL_WEB)
            .setText("商家不开发票")
            .setDepartment("departments/tax")
            .addPetitioners(Petitioner.newBuilder()
                .setKind(PetitionerKind.PETITIONER_KIND_CITIZEN)
                .setPhone("19900000001")))
        .build();
    Ticket created = agent.createTicket(request);
    check(created.getState() == TicketState.TICKET_STATE_DISPATCHED, "it is not dispatched");
    check(created.getHead().equals("persons/p-tax-1"), "the head is not named");
    check(!created.hasReplayedVersion(), "the first answer is a replay");
    check(created.getLimitsList().stream().anyMatch(
        l -> l.getLimit().equals("ACCEPT") && l.getTimeLeft().getSeconds() > 0), "no ACCEPT");

    Ticket again = agent.createTicket(request);
    check(again.getName().equals(created.getName()), "a retry made another ticket");
    check(again.getReplayedVersion() == 1, "a retry does not say so");

    CreateTicketRequest other = request.toBuilder()
        .setTicket(request.getTicket().toBuilder().setText("别的内容")).build();
    StatusRuntimeException error = refused(() -> agent.createTicket(other));
    ErrorInfo info = details(error).getDetails(0).unpack(ErrorInfo.class);
    check(error.getStatus().getCode() == Status.Code.INVALID_ARGUMENT, "another code");
    check(info.getReason().equals("REQUEST_ID_REUSED"), "another reason");
    check(info.getDomain().equals("hotline12345.org"), "another domain");
    error = refused(() -> agent.getTicket(GetTicketRequest.newBuilder().setName("x").build()));
    BadRequest.FieldViolation violation = null;
    for (var detail : details(error).getDetailsList()) {
      if (detail.is(BadRequest.class)) violation = detail.unpack(BadRequest.class).getFieldViolations(0);
    }
    check(violation != null && violation.getField().equals("name")
        && violation.getReason().equals("WRONG_FORM"), "another fault");
    check(violation.getLocalizedMessage().getLocale().equals("zh-CN"), "no Chinese");

    ListTicketsRequest.Builder listing = ListTicketsRequest.newBuilder()
        .setPageSize(1)
        .setByDepartment(ListTicketsRequest.DepartmentFilter.newBuilder()
            .setDepartment("departments/tax")
            .setState(TicketState.TICKET_STATE_DISPATCHED));
    List<String> found = new ArrayList<>();
    String position = "";
    do {
      ListTicketsResponse page = agent.listTickets(listing.build());
      page.getTicketsList().forEach(t -> found.add(t.getName()));
      if (position.isEmpty()) position = page.getPosition();
      listing.setPageToken(page.getNextPageToken());
    } while (!listing.getPageToken().isEmpty());
    check(found.contains(created.getName()), "it is not listed");

    var events = EventServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(withToken("AGENT_TOKEN")))
        .withDeadlineAfter(30, TimeUnit.SECONDS);
    Context.CancellableContext watching = Context.current().withCancellation();
    String from = position;
    Iterator<WatchResponse> stream =
        watching.call(() -> events.watch(WatchRequest.newBuilder().setResumeToken(from).build()));
    Ticket accepted = head.acceptTicket(AcceptTicketRequest.newBuilder()
        .setName(created.getName()).setEtag(created.getEtag()).setRequestId("java-2").build());
    check(accepted.getState() == TicketState.TICKET_STATE_ACCEPTED, "it is not accepted");
    String number = created.getName().split("/")[1];
    boolean seen = false;
    while (!seen) {
      seen = stream.next().getEventsList().stream().anyMatch(
          e -> e.getSubject().getNumber().equals(number) && e.getVerb().equals("AcceptTicket")
              && e.getActor().equals("persons/p-tax-1"));
    }
    watching.cancel(null);
    channel.shutdownNow();
    System.out.println("java: created, retried, refused, listed, watched");
  }
}
