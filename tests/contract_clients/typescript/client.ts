// The round of README.md, in TypeScript over generated stubs: node client.js ADDRESS.
import { create } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { BadRequestSchema, ErrorInfoSchema } from './gen/google/rpc/error_details_pb.js';
import { EventService } from './gen/hotline/v1/event_pb.js';
import { CreateTicketRequestSchema, TicketService } from './gen/hotline/v1/ticket_pb.js';
import { Channel, PetitionerKind, TicketKind, TicketState } from './gen/hotline/v1/types_pb.js';

// The options of a call by whoever this access token is for.
function withToken(token: string | undefined) {
  return { headers: { authorization: `Bearer ${token}` }, timeoutMs: 30_000 };
}

function check(holds: boolean, what: string): asserts holds {
  if (holds) return;
  console.error(`typescript: ${what}`);
  process.exit(1);
}

async function refused(call: Promise<unknown>): Promise<ConnectError> {
  const error = await call.then(() => undefined, (e: unknown) => ConnectError.from(e));
  check(error !== undefined, 'a call that must be refused was answered');
  return error;
}

const transport = createGrpcTransport({ baseUrl: `http://${process.argv[2]}` });
const tickets = createClient(TicketService, transport);
const events = createClient(EventService, transport);
const agent = withToken(process.env.AGENT_TOKEN), head = withToken(process.env.HEAD_TOKEN);

const request = create(CreateTicketRequestSchema, {
  requestId: 'typescript-1',
  ticket: {
    kind: TicketKind.COMPLAINT,
    channel: Channel.WEB,
    text: '商家不开发票',
    department: 'departments/tax',
    petitioners: [{ kind: PetitionerKind.CITIZEN, phone: '19900000001' }],
  },
});
const created = await tickets.createTicket(request, agent);
check(created.state === TicketState.DISPATCHED, 'it is not dispatched');
check(created.head === 'persons/p-tax-1', 'the head is not named');
check(created.replayedVersion === undefined, 'the first answer is a replay');
check(created.limits.some((l) => l.limit === 'ACCEPT' && (l.timeLeft?.seconds ?? 0n) > 0n), 'no ACCEPT');

const again = await tickets.createTicket(request, agent);
check(again.name === created.name, 'a retry made another ticket');
check(again.replayedVersion === 1, 'a retry does not say so');

request.ticket!.text = '别的内容';
let error = await refused(tickets.createTicket(request, agent));
const info = error.findDetails(ErrorInfoSchema)[0];
check(error.code === Code.InvalidArgument, 'another code');
check(info?.reason === 'REQUEST_ID_REUSED' && info.domain === 'hotline12345.org', 'another reason');
error = await refused(tickets.getTicket({ name: 'x' }, agent));
const violation = error.findDetails(BadRequestSchema)[0]?.fieldViolations[0];
check(violation?.field === 'name' && violation.reason === 'WRONG_FORM', 'another fault');
check(violation.localizedMessage?.locale === 'zh-CN', 'no Chinese');

const found: string[] = [];
let pageToken = '', position = '';
do {
  const page = await tickets.listTickets({
    pageSize: 1,
    pageToken,
    filter: { case: 'byDepartment', value: { department: 'departments/tax', state: TicketState.DISPATCHED } },
  }, agent);
  found.push(...page.tickets.map((t) => t.name));
  position ||= page.position;
  pageToken = page.nextPageToken;
} while (pageToken !== '');
check(found.includes(created.name), 'it is not listed');

const stream = events.watch({ resumeToken: position }, agent)[Symbol.asyncIterator]();
const accepted = await tickets.acceptTicket(
  { name: created.name, etag: created.etag, requestId: 'typescript-2' }, head);
check(accepted.state === TicketState.ACCEPTED, 'it is not accepted');
const number = created.name.split('/')[1];
for (let seen = false; !seen;) {
  const { value, done } = await stream.next();
  check(!done, 'the event does not come');
  seen = value.events.some((e) => e.subject?.number === number && e.verb === 'AcceptTicket'
    && e.actor === 'persons/p-tax-1');
}
await stream.return?.();
console.log('typescript: created, retried, refused, listed, watched');
process.exit(0);
