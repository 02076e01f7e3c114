/**
 * How long histories are and what a cold replay of them costs: rounds of several sizes in which nobody answers, run here
 * on a real engine, and cases as `test/histories/` keeps them. Options: --sizes 1,500,5000, --replays 100, --runs 5;
 * of the cases that do not go well only the events are counted.
 */
import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { carryOutRunCommands } from '../dist/src/inbound/runs/run-starter.js';
import { cutRound } from '../dist/src/persistence/queries/cut-round.js';
import { replayCost } from './replay-cost.mjs';
import { finish, printTable } from './report.mjs';
import { acceptEvents, openSurveyStation } from './survey-station.mjs';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1,500,5000' },
    replays: { type: 'string', default: '100' },
    runs: { type: 'string', default: '5' },
  },
});
const sizes = values.sizes.split(',').map(Number);
const [many, runs] = [values.replays, values.runs].map(Number);
/** A station day passes in 17 seconds: all prompts go out on one date, and the windows end at midnight of the next. */
const OVERNIGHT = {
  start: '2026-03-02T00:05:00+08:00',
  factor: 5000,
  window: { unit: 'natural_day', amount: 1 },
};
const FOLDER = path.resolve(import.meta.dirname, '../test/histories');
const GOES_WELL = 'case-satisfied';
const LIMITS = { round: { events: 30, ms: 10 }, case: { events: 80, ms: 40 } };

const result = { bench: 'history', ours: { load: os.loadavg()[0] }, peers: {}, ratio: {} };
const targets = [];
const rows = [['run', 'events', 'cold replay, ms CPU']];

for (const [size, recorded] of await silentRounds())
  await measure(`silent round of ${size}`, recorded, LIMITS.round);
for (const name of recordedCases())
  await measure(name, read(name), name === GOES_WELL ? LIMITS.case : undefined);
printTable(rows);
finish(result, targets);

async function measure(name, recorded, limit) {
  const events = recorded.history.events.length;
  if (!limit) {
    rows.push([name, String(events), '']);
    result.ours[name] = { events };
    return;
  }
  const ms = await replayCost(recorded, { many, runs });
  rows.push([name, String(events), ms]);
  result.ours[name] = { events, replayMs: Number(ms.toFixed(2)) };
  targets.push(
    { name: `${name}: <= ${limit.events} events (${events})`, met: events <= limit.events },
    { name: `${name}: cold replay <= ${limit.ms} ms CPU (${ms.toFixed(2)})`, met: ms <= limit.ms },
  );
}

/** Histories of rounds that nobody answered, by size. */
async function silentRounds() {
  const station = await openSurveyStation(OVERNIGHT);
  const stopWorkers = await station.startWorkers();
  try {
    const rounds = [];
    for (const size of sizes) rounds.push([size, await cutOne(station, size)]);
    const over = async () => {
      const { rows: open } = await station.pool.query("SELECT 1 FROM survey_round WHERE state <> 'closed'");
      return open.length === 0;
    };
    for (const deadline = Date.now() + 180_000; !(await over()); await sleep(500))
      if (Date.now() > deadline) throw new Error('A round did not close within three minutes.');
    const histories = [];
    for (const [size, roundNo] of rounds) histories.push([size, await historyOf(station, roundNo)]);
    return histories;
  } finally {
    await stopWorkers();
    await station.close();
  }
}

async function cutOne(station, size) {
  const { db, client, clock, parts } = station;
  await acceptEvents(station, size, `S${size}-`);
  const roundNo = await db.transaction((sql) => cutRound(sql, size, new Date(parts.now()), clock));
  await carryOutRunCommands({ db, client, now: parts.now });
  return roundNo;
}

/** Once the run is over, as the engine hands it to a worker: decoding JSON is no part of a replay. */
async function historyOf({ client }, roundNo) {
  const handle = client.workflow.getHandle(`survey:${roundNo}`);
  await handle.result();
  return { workflowId: handle.workflowId, history: await handle.fetchHistory() };
}

function recordedCases() {
  return readdirSync(FOLDER)
    .filter((file) => file.startsWith('case-') && file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length));
}

function read(name) {
  const { workflowId, history } = JSON.parse(readFileSync(path.join(FOLDER, `${name}.json`), 'utf8'));
  return { workflowId, history: historyFromJSON(history) };
}
