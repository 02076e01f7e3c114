/**
 * Inbound replies over SMPP on open rounds: from `deliver_sm` to its answer, which the station gives once message and
 * reading are stored. By the SMS centre's own journal: `inbound` is written before the message leaves, `inbound_answered`
 * when the answer came. Options: --seconds 60, --rate 200 (replies a second), --rounds 200 (open while they come).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openRepliesStation } from './replies-station.mjs';
import { finish, printTable } from './report.mjs';
import { acceptEvents } from './survey-station.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '200' },
  },
});
const [seconds, rate, rounds] = [values.seconds, values.rate, values.rounds].map(Number);
/** One reply in twenty opens a case. */
const CONTENT = [
  '1',
  '满意',
  'A1B1',
  '1、满意',
  '很满意',
  '回复1',
  '服务态度很好,满意',
  '１',
  '1ABC',
  '比较满意',
];
const DISCONTENT = ['2', '2BC', '不满意', 'B2C2', '理赔太慢,不满意'];
const MOST_ANSWER_MS = 100;
const MOST_START_SECONDS = 60;

const result = { bench: 'replies', ours: {}, peers: {}, ratio: {} };
const targets = [];
const house = await openRepliesStation();
try {
  await openRounds();
  const plan = await planReplies();
  const load = os.loadavg()[0];
  const { began, ended } = await sendAll(plan);
  const cases = await casesStarted(plan.filter(({ opens }) => opens).length, ended);
  await judge(plan, { began, ended, cases, load });
} finally {
  await house.close();
}
finish(result, targets);

async function count(sql, params) {
  const { rows } = await house.db.query(`SELECT count(*)::int AS n FROM ${sql}`, params);
  return rows[0].n;
}

async function until(what, holds, mostSeconds = 600) {
  const deadline = Date.now() + mostSeconds * 1000;
  while (!(await holds())) {
    if (Date.now() > deadline)
      throw new Error(`Not within ${mostSeconds} s: ${what}. ${house.failures.slice(0, 3).join('; ')}`);
    await sleep(250);
  }
}

/** A survey for each reply, in as many rounds as asked for; every prompt submitted, every receipt in. */
async function openRounds() {
  const events = Math.max(rounds, Math.ceil(rate * seconds));
  await acceptEvents(house.station, events);
  await house.open(Math.floor(events / rounds));
  await until(
    'all prompts are submitted',
    async () => (await count("message WHERE state IN ('submitted', 'delivered')")) === events,
  );
  await until('all receipts are in', async () => {
    const { receiptsPlanned, deliveriesPending } = await house.centre.counts();
    return receiptsPlanned + deliveriesPending === 0;
  });
  await until(
    'the rounds are open',
    async () => (await count("survey_round WHERE state = 'open'")) >= rounds,
  );
  // As a station has them: statistics of tables that did not grow out of nothing a minute ago.
  await house.db.query('VACUUM ANALYZE');
}

/** Every phone answers the number that asked it; neighbours belong to different rounds. */
async function planReplies() {
  const prompts = new Map();
  for await (const record of house.centre.journal())
    if (record.kind === 'submit') prompts.set(record.to, record.from);
  const asked = [...prompts].slice(0, Math.ceil(rate * seconds));
  const stride = Math.max(1, Math.floor(asked.length / rounds));
  const mixed = Array.from({ length: stride }, (_, first) =>
    asked.filter((_, index) => index % stride === first),
  ).flat();
  return mixed.map(([from, to], index) => {
    const opens = index % 20 === 19;
    const texts = opens ? DISCONTENT : CONTENT;
    return { from, to, text: texts[Math.floor(index / (opens ? 20 : 1)) % texts.length], opens };
  });
}

async function sendAll(plan) {
  const file = path.join(house.station.folder, 'replies.jsonl');
  await writeFile(file, plan.map(({ from, to, text }) => JSON.stringify({ from, to, text })).join('\n'));
  const phones = spawn(
    process.execPath,
    [
      path.join(import.meta.dirname, 'replies-phones.mjs'),
      ...[file, house.centre.controlPort, rate].map(String),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const said = [];
  phones.stdout.on('data', (chunk) => said.push(chunk));
  const [code] = await once(phones, 'close');
  if (code !== 0) throw new Error('The phones could not send their replies; the reason is above.');
  return JSON.parse(Buffer.concat(said).toString());
}

/** Seconds from the last reply until each case's run has written its row; null where some never do. */
async function casesStarted(expected, ended) {
  const started = () => count('complaint_case');
  await until('all cases are started', async () => (await started()) >= expected, 300).catch((error) =>
    console.error(error.message),
  );
  const number = await started();
  return { expected, number, after: number < expected ? null : Math.max(0, (Date.now() - ended) / 1000) };
}

/** Milliseconds from a message leaving its phone to the answer of the station; of messages without one: Infinity. */
async function answerTimes() {
  const [left, times] = [new Map(), []];
  for await (const { kind, key, at } of house.centre.journal()) {
    if (kind === 'inbound') left.set(key, at);
    if (kind === 'inbound_answered') {
      times.push(at - left.get(key));
      left.delete(key);
    }
  }
  return [...times, ...[...left].map(() => Infinity)].toSorted((a, b) => a - b);
}

async function judge(plan, { began, ended, cases, load }) {
  const times = await answerTimes();
  const [p50, p99] = [0.5, 0.99].map((share) => times[Math.ceil(share * times.length) - 1]);
  const perSecond = plan.length / ((ended - began) / 1000);
  const stored = await count("inbound_message WHERE match = 'open'");
  const readAs = (overall) => count('inbound_message WHERE overall = $1', [overall]);
  const misread = Math.abs(cases.expected - (await readAs('dissatisfied')));
  const unsatisfied = Math.abs(plan.length - cases.expected - (await readAs('satisfied')));
  const transferred = await count('complaint_case WHERE transferred_at IS NOT NULL');
  const open = await count("survey_round WHERE state = 'open'");
  printTable([
    [`${plan.length} replies on ${open} open rounds`, 'figure'],
    ['replies/s sent', perSecond],
    ['answered after, ms: p50', p50],
    ['p99', p99],
    ['longest', times.at(-1)],
    ['stored', stored],
    ['cases started', `${cases.number} of ${cases.expected}`],
    ['cases transferred', transferred],
    ['last case started, s after the last reply', cases.after ?? 'never'],
    ['load of the machine before', load],
  ]);
  for (const failure of house.failures.slice(0, 5)) console.log(`failure  ${failure}`);
  result.ours = {
    ...{ replies: plan.length, rounds: open, perSecond: Math.round(perSecond), p50, p99 },
    ...{ longest: times.at(-1), lost: plan.length - stored, cases: cases.number },
    ...{ casesStartedAfterSeconds: cases.after, load: Number(load.toFixed(1)) },
  };
  const late = cases.after ?? Infinity;
  targets.push(
    { name: `p99 from deliver_sm to its answer < ${MOST_ANSWER_MS} ms (${p99})`, met: p99 < MOST_ANSWER_MS },
    { name: `none lost (${plan.length - stored})`, met: stored === plan.length },
    {
      name: `read as they were meant (${misread + unsatisfied} otherwise)`,
      met: misread + unsatisfied === 0,
    },
    {
      name: `all cases started <= ${MOST_START_SECONDS} s after the last reply (${late.toFixed(1)} s)`,
      met: late <= MOST_START_SECONDS,
    },
    { name: `sent at >= 95 % of ${rate}/s (${Math.round(perSecond)})`, met: perSecond >= 0.95 * rate },
    { name: `on >= ${rounds} open rounds (${open})`, met: open >= rounds },
  );
}
