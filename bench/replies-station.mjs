/** What the bench of replies runs on: the bench station with real workers and duties, behind a real SMPP gateway. */
import { randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { readJournal } from '../dist/src/embedded/sms-centre/journal.js';
import { openSmsGateway } from '../dist/src/integrations/sms/open.js';
import { createActivities } from '../dist/src/roots/activities.js';
import { startDuties } from '../dist/src/roots/start-duties.js';
import { startWorkers } from '../dist/src/roots/start-worker.js';
import { openSurveyStation } from './survey-station.mjs';

/** Station time runs as wall time does; windows of a month stay open while the bench runs. */
const STEADY = { start: '2026-03-02T10:00:00+08:00', factor: 1, window: { unit: 'natural_day', amount: 30 } };

/**
 * The workers and duties that `main.worker` composes, in this process; the centre in one of its own. `open(pageSize)`
 * begins to cut what was accepted into rounds of that size and to send; `failures` gathers what went wrong.
 */
export async function openRepliesStation() {
  const station = await openSurveyStation(STEADY);
  const centre = await startCentre(path.join(station.folder, 'sms-centre'));
  const { db, client, keyring, clock, native } = station;
  const { rules } = station.parts;
  const sms = openSmsGateway(centre.url);
  const failures = [];
  const say = (facts, sentence) => failures.push(`${sentence} ${JSON.stringify(facts)}`);
  const logs = { of: () => ({ info: () => undefined, warn: say, error: say }) };
  const stops = [() => sms.close(), () => centre.stop(), () => station.close()];
  const activities = createActivities({ db, sms, keyring, clock, rules, smsRate: 100_000 });
  return {
    ...{ db: station.pool, station, failures },
    open: async (pageSize) => {
      const settings = settingsOf(pageSize);
      const workers = await startWorkers({ settings, connection: native, activities, logs });
      workers.ended.catch((error) => failures.push(String(error)));
      const duties = startDuties({
        ...{ settings, db, client, sms, keyring, clock, rules, logs },
        mailroom: undefined,
      });
      stops.unshift(
        () => duties.stop(),
        () => workers.stop(),
      );
    },
    centre,
    close: async () => {
      for (const stop of stops) await stop();
    },
  };
}

const settingsOf = (pageSize) => ({
  temporal: { namespace: 'default', buildId: undefined },
  survey: { pageSize, roundEverySeconds: 2 },
  webhookAllowPrivate: false,
  http: { publicUrl: 'http://127.0.0.1' },
});

/** The SMS centre as a process: its address, its control port, its journal. */
async function startCentre(dataDir) {
  const password = randomBytes(4).toString('hex');
  const child = spawn(
    process.execPath,
    [
      path.resolve(import.meta.dirname, '../dist/src/embedded/sms-centre/main.js'),
      ...['--data', dataDir, '--port', '0', '--with-parent'],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, SMS_CENTRE_PASSWORD: password } },
  );
  const exited = once(child, 'exit');
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    exited.then(() => Promise.reject(new Error('The SMS centre did not start; the reason is above.'))),
  ]);
  const { port, controlPort } = JSON.parse(line[0]);
  return {
    controlPort,
    url: `smpp://station:${password}@127.0.0.1:${port}`,
    counts: async () => (await fetch(`http://127.0.0.1:${controlPort}/counts`)).json(),
    journal: () => readJournal(dataDir),
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
