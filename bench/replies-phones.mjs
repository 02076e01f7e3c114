/**
 * The phones behind `bench/replies.mjs`, a process of their own: sends the replies of a plan (JSON lines of `from`,
 * `to`, `text`) to the SMS centre's control port at an even rate, whatever the centre does meanwhile, and prints when
 * the last had left. Arguments: the plan, the control port, replies per second.
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const [plan, port, rate] = process.argv.slice(2);
const replies = readFileSync(plan, 'utf8').trimEnd().split('\n');
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

const began = Date.now();
const sending = [];
for (const [index, body] of replies.entries()) {
  const due = began + (index * 1000) / Number(rate);
  // A timer that comes late is made up for by what follows; nobody waits for an answer.
  if (due > Date.now()) await sleep(due - Date.now());
  sending.push(send(body));
}
await Promise.all(sending);
console.log(JSON.stringify({ began, ended: Date.now() }));
agent.destroy();

function send(body) {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const asked = request(
      { host: '127.0.0.1', port, path: '/inbound', method: 'POST', agent, headers },
      (answer) => {
        answer.resume().once('end', () => {
          if (answer.statusCode === 201) resolve();
          else reject(new Error(`The centre took no message from a phone: ${answer.statusCode}.`));
        });
      },
    );
    asked.once('error', reject).end(body);
  });
}
