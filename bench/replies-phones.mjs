/**
 * The phones behind `bench/replies.mjs`, a process of their own: sends the replies of a plan (JSON lines of `from`,
 * `to`, `text`) to the SMS centre's control port at an even rate, whatever the centre does meanwhile, and prints when
 * the last had left. Arguments: the plan, the control port, replies per second.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const [plan, port, rate] = process.argv.slice(2);
const replies = readFileSync(plan, 'utf8').trimEnd().split('\n');
const headers = { 'content-type': 'application/x-ndjson' };
const air = request({ host: '127.0.0.1', port, path: '/inbound', method: 'POST', headers });
const answered = once(air, 'response');

const began = Date.now();
for (const [index, reply] of replies.entries()) {
  const due = began + (index * 1000) / Number(rate);
  // A timer that comes late is made up for by what follows; nobody waits for an answer.
  if (due > Date.now()) await sleep(due - Date.now());
  air.write(`${reply}\n`);
}
air.end();
const [answer] = await answered;
const { sent } = JSON.parse(Buffer.concat(await answer.toArray()).toString());
if (answer.statusCode !== 201 || sent !== replies.length)
  throw new Error(
    `The centre took ${sent} of ${replies.length} messages from the phones: ${answer.statusCode}.`,
  );
console.log(JSON.stringify({ began, ended: Date.now() }));
