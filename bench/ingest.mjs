/**
 * Service events as CSV over HTTP to accepted rows, all checks and encryption on, beside COPY of the same rows into
 * the same table with its indexes. Options: --rows 200000, --runs 5; --gib 1 adds the memory of a file of that size;
 * --faulty adds a file of 1,000,000 faulty rows beside as many good ones (--faulty-rows).
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { finish, median, printTable } from './report.mjs';
import { csvPieces } from './service-events-csv.mjs';
import { openStation } from './station.mjs';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '200000' },
    runs: { type: 'string', default: '5' },
    gib: { type: 'string', default: '0' },
    faulty: { type: 'boolean', default: false },
    'faulty-rows': { type: 'string', default: '1000000' },
  },
});
const [rows, runs, gib, faultyRows] = [values.rows, values.runs, values.gib, values['faulty-rows']].map(
  Number,
);
const today = new Date(Date.now() + 8 * 3600_000 - 10 * 3600_000).toISOString().slice(0, 10);

const station = await openStation();
const targets = [];
const result = { bench: 'ingest', ours: { rows }, peers: {}, ratio: {} };
try {
  await measureRate();
  if (gib > 0) await measureMemory();
  if (values.faulty) await measureFaulty();
} finally {
  await station.close();
}
finish(result, targets);

async function measureRate() {
  const api = await station.startApi();
  const csv = path.join(station.folder, 'events.csv');
  const copy = path.join(station.folder, 'events.copy');
  await pipeline(Readable.from(csvPieces({ rows, date: today })), createWriteStream(csv));
  const [ours, peer] = [[], []];
  for (let run = 0; run <= runs; run += 1) {
    const seconds = await uploadFile(api, csv, rows);
    if (run === 0)
      await pipeline(
        station.admin.query(copyTo('COPY service_event TO STDOUT WITH (FORMAT binary)')),
        createWriteStream(copy),
      );
    await clear();
    const began = performance.now();
    await pipeline(
      createReadStream(copy, { highWaterMark: 256 * 1024 }),
      station.admin.query(copyFrom('COPY service_event FROM STDIN WITH (FORMAT binary)')),
    );
    const copySeconds = (performance.now() - began) / 1000;
    await clear();
    // The first run warms both up and is not counted.
    if (run === 0) continue;
    ours.push(rows / seconds);
    peer.push(rows / copySeconds);
    console.log(
      `run ${run}: ${Math.round(rows / seconds)} rows/s, COPY ${Math.round(rows / copySeconds)} rows/s`,
    );
  }
  const memory = await api.memory();
  await api.stop();
  const [our, their] = [Math.round(median(ours)), Math.round(median(peer))];
  const ratio = our / their;
  printTable([
    ['', 'rows/s', 'ratio', 'peak MiB'],
    [`CSV over HTTP, ${rows} rows`, our, 1, memory],
    ['COPY of the same rows', their, ratio, '-'],
  ]);
  result.ours = { ...result.ours, rowsPerSecond: our, peakMiB: memory };
  result.peers.copy = { rowsPerSecond: their };
  result.ratio.copy = Number(ratio.toFixed(3));
  targets.push({ name: `>= 20,000 rows/s (${our})`, met: our >= 20_000 });
  targets.push({ name: `>= 0.2 x COPY (${ratio.toFixed(2)})`, met: ratio >= 0.2 });
}

async function measureMemory() {
  const api = await station.startApi();
  const began = performance.now();
  const answer = await upload(api, Readable.from(csvPieces({ bytes: gib * 1024 ** 3, date: today })));
  const seconds = (performance.now() - began) / 1000;
  const memory = await api.memory();
  await api.stop();
  await clear();
  const rate = Math.round(answer.received / seconds);
  printTable([
    ['', 'rows', 'rows/s', 'peak MiB'],
    [`CSV of ${gib} GiB`, answer.received, rate, memory],
  ]);
  result.ours.large = { gib, rows: answer.received, rowsPerSecond: rate, peakMiB: memory };
  targets.push({ name: `peak RSS <= 512 MiB for ${gib} GiB (${memory})`, met: memory <= 512 });
}

async function measureFaulty() {
  const good = await measureKind(false);
  const faulty = await measureKind(true);
  printTable([
    ['', 'seconds', 'MB stored', 'peak MiB'],
    [`${faultyRows} good rows`, good.seconds, good.megabytes, good.memory],
    [`${faultyRows} faulty rows`, faulty.seconds, faulty.megabytes, faulty.memory],
  ]);
  result.ours.good = good;
  result.ours.faulty = faulty;
  targets.push({ name: 'faulty rows are no slower than good ones', met: faulty.seconds <= good.seconds });
  targets.push({ name: 'faulty rows are no bigger than good ones', met: faulty.megabytes <= good.megabytes });
}

async function measureKind(faulty) {
  const api = await station.startApi();
  const csv = path.join(station.folder, 'events.csv');
  await pipeline(Readable.from(csvPieces({ rows: faultyRows, date: today, faulty })), createWriteStream(csv));
  const seconds = await uploadFile(api, csv, faulty ? 0 : faultyRows);
  const memory = await api.memory();
  await api.stop();
  const { rows: sizes } = await station.admin.query(
    "SELECT sum(pg_total_relation_size(t))::bigint AS bytes FROM unnest(ARRAY['service_event', 'upload_rejection_page']::regclass[]) t",
  );
  await clear();
  return { seconds: Number(seconds.toFixed(2)), megabytes: Math.round(Number(sizes[0].bytes) / 1e6), memory };
}

async function uploadFile(api, file, accepted) {
  const { size } = await stat(file);
  const began = performance.now();
  const answer = await upload(api, createReadStream(file, { highWaterMark: 256 * 1024 }), size);
  const seconds = (performance.now() - began) / 1000;
  if (answer.accepted !== accepted)
    throw new Error(`The answer is not as expected: ${JSON.stringify(answer)}`);
  return seconds;
}

async function upload(api, body, size) {
  const length = size === undefined ? {} : { 'content-length': size };
  const request = http.request(`${api.url}/api/v1/service-event-uploads`, {
    method: 'POST',
    headers: { authorization: `Bearer ${station.key}`, 'content-type': 'text/csv', ...length },
  });
  const answered = new Promise((resolve, reject) => request.on('response', resolve).on('error', reject));
  await pipeline(body, request);
  const response = await answered;
  const text = (await response.toArray()).join('');
  if (response.statusCode !== 202) throw new Error(`${response.statusCode} ${text}`);
  return JSON.parse(text);
}

async function clear() {
  await station.admin.query('TRUNCATE service_event, upload_rejection_page, upload');
  await station.admin.query('CHECKPOINT');
}
