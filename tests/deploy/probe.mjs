// A kubelet's gRPC probe: one plaintext call of grpc.health.v1.Health/Check.
//   probe.mjs HOST:PORT [SERVICE]   prints the status and succeeds on SERVING
import http2 from 'node:http2';

const [address, service = ''] = process.argv.slice(2);
const name = Buffer.from(service);
const message = name.length ? Buffer.concat([Buffer.from([0x0a, name.length]), name]) : name; // field 1, text
const head = Buffer.alloc(5);
head.writeUInt32BE(message.length, 1);

const give_up = setTimeout(() => done('no answer in 5 seconds'), 5000);
const session = http2.connect(`http://${address}`);
session.on('error', (e) => done(`cannot connect: ${e.code ?? e.message}`));
function done(status) {
  clearTimeout(give_up);
  session.destroy();
  console.log(status);
  process.exitCode = status === 'SERVING' ? 0 : 1;
}
const call = session.request({ ':method': 'POST', ':path': '/grpc.health.v1.Health/Check', 'content-type': 'application/grpc', te: 'trailers' });
const chunks = [];
call.on('error', (e) => done(`broken off: ${e.code ?? e.message}`));
call.on('data', (chunk) => chunks.push(chunk));
call.on('end', () => {
  const answer = Buffer.concat(chunks).subarray(5); // field 1, a number: 1 is SERVING
  done(answer.length === 2 ? (['UNKNOWN', 'SERVING', 'NOT_SERVING'][answer[1]] ?? `status ${answer[1]}`) : 'no such name');
});
call.end(Buffer.concat([head, message]));
