/**
 * Accepted event → prompt submitted → reply window of one second of wall time → closed, beside pg-boss, set-based SKIP
 * LOCKED batches and one workflow per event. Options: --events 10000,100000 (the last one is compared), --runs 5;
 * --waiting 1000000 measures again with so many surveys waiting. fsync on; one machine, one database, one run.
 */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { carryOutRunCommands } from '../dist/src/inbound/runs/run-starter.js';
import { cutRound } from '../dist/src/persistence/queries/cut-round.js';
import { finish, median, printTable } from './report.mjs';
import { naiveActivities, oneRunPerEvent, setBased, withPgBoss } from './survey-peers.mjs';
import { acceptEvents, emptyTables, openSurveyStation, surveyBytes } from './survey-station.mjs';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000,100000' },
    runs: { type: 'string', default: '5' },
    waiting: { type: 'string', default: '0' },
    page: { type: 'string', default: '500' },
  },
});
const sizes = values.events.split(',').map(Number);
const [runs, waiting, page] = [values.runs, values.waiting, values.page].map(Number);
const NAIVE_EVENTS = 300;

const station = await openSurveyStation();
station.naive = 'naive';
const stopWorkers = await station.startWorkers({
  workflowsPath: path.join(import.meta.dirname, 'naive-workflow.mjs'),
  activities: naiveActivities(station),
});
const targets = [];
const result = { bench: 'survey', ours: {}, peers: {}, ratio: {} };
try {
  for (const size of sizes) await compare(size);
  if (waiting > 0) await measureWaiting(sizes.at(-1));
} finally {
  await stopWorkers();
  await station.close();
}
finish(result, targets);

/** The station's own way: rounds are cut, their runs ordered and started, and everything waited for. */
async function ours(count, already = 0) {
  const { db, client, clock, parts } = station;
  const began = performance.now();
  for (let closed = 0, cutAll = false; closed < count;) {
    if (!cutAll)
      cutAll = (await db.transaction((sql) => cutRound(sql, page, new Date(parts.now()), clock))) === null;
    await carryOutRunCommands({ db, client, now: parts.now });
    if (cutAll) {
      await sleep(100);
      closed = (await inState('closed')) - already;
    }
  }
  return (performance.now() - began) / 1000;
}

async function inState(state) {
  const { rows } = await station.pool.query(
    'SELECT coalesce(sum(size), 0) AS n FROM survey_round WHERE state = $1',
    [state],
  );
  return Number(rows[0].n);
}

async function setWindow(hours) {
  await station.pool.query(
    `UPDATE clock_policy_set SET policies = (SELECT jsonb_agg(CASE WHEN p->>'code' = 'reply-window'
       THEN p || jsonb_build_object('amount', $1::int) ELSE p END) FROM jsonb_array_elements(policies) p)`,
    [hours],
  );
  // Rules are read again after two seconds at most.
  await sleep(2500);
}

async function timed(way, count) {
  const rates = [];
  for (let run = 0; run < runs; run += 1) {
    await emptyTables(station);
    await acceptEvents(station, count);
    rates.push(count / (await way(station, count)));
  }
  return median(rates);
}

async function compare(size) {
  const our = await timed((_, count) => ours(count), size);
  const rows = { 'page runs (ours)': our };
  rows['set-based batches'] = await timed(setBased, size);
  rows['pg-boss'] = await timed(withPgBoss, size);
  const naive = await timed(oneRunPerEvent, NAIVE_EVENTS);
  rows[`one workflow per event (${NAIVE_EVENTS})`] = naive;
  printTable([
    [`${size} events`, 'surveys/s', 'ratio'],
    ...Object.entries(rows).map(([name, rate]) => [name, rate, our / rate]),
  ]);
  const bytes = await bytesPerSurvey(size);
  result.ours = { events: size, perSecond: Math.round(our), bytesPerSurvey: bytes };
  result.peers = {
    'pg-boss': { perSecond: Math.round(rows['pg-boss']) },
    'set-based': { perSecond: Math.round(rows['set-based batches']) },
    naive: { perSecond: Number(naive.toFixed(1)) },
  };
  result.ratio = {
    'pg-boss': Number((our / rows['pg-boss']).toFixed(2)),
    'set-based': Number((our / rows['set-based batches']).toFixed(2)),
    naive: Math.round(our / naive),
  };
  targets.push({
    name: `${size}: >= 2 x pg-boss (${result.ratio['pg-boss']})`,
    met: result.ratio['pg-boss'] >= 2,
  });
  targets.push({
    name: `${size}: >= 0.35 x set-based (${result.ratio['set-based']})`,
    met: result.ratio['set-based'] >= 0.35,
  });
  targets.push({
    name: `${size}: >= 100 x one workflow per event (${result.ratio.naive})`,
    met: result.ratio.naive >= 100,
  });
  targets.push({ name: `${size}: <= 3 KB a survey (${bytes} bytes)`, met: bytes <= 3072 });
}

/** Heap, indexes and engine over the whole life of the surveys. */
async function bytesPerSurvey(size) {
  await emptyTables(station);
  const [rowsBefore, engineBefore] = [await surveyBytes(station), await station.engineBytes()];
  await acceptEvents(station, size);
  await ours(size);
  const grown = (await surveyBytes(station)) - rowsBefore + ((await station.engineBytes()) - engineBefore);
  return Math.round(grown / size);
}

/** Surveys whose window ends in years of station time lie in the same tables and runs; the rate must hardly feel them. */
async function measureWaiting(size) {
  const alone = await timed((_, count) => ours(count), size);
  await emptyTables(station);
  await setWindow(100_000);
  await acceptEvents(station, waiting, 'W');
  const { db, client, clock, parts } = station;
  while ((await inState('open')) < waiting) {
    await db.transaction((sql) => cutRound(sql, page, new Date(parts.now()), clock));
    await carryOutRunCommands({ db, client, now: parts.now });
  }
  await setWindow(1);
  await station.pool.query('VACUUM ANALYZE');
  const rates = [];
  for (let run = 0; run < runs; run += 1) {
    const already = await inState('closed');
    await acceptEvents(station, size, `R${run}-`);
    rates.push(size / (await ours(size, already)));
  }
  const beside = median(rates);
  result.ours.waiting = { surveys: waiting, perSecond: Math.round(beside), alone: Math.round(alone) };
  targets.push({
    name: `${waiting} waiting: the rate falls by <= 10 % (${Math.round(alone)} -> ${Math.round(beside)})`,
    met: beside >= 0.9 * alone,
  });
}
