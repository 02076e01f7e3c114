import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { openDatabase } from '../../src/persistence/database.js';
import { newId } from '../../src/persistence/ids.js';
import { migrationNames } from '../../src/persistence/queries/dump-tables.js';
import { loadBackup } from '../../src/station/backup-loading.js';
import { dumpTables } from '../../src/station/dump.js';
import type { Manifest } from '../../src/station/dump.js';
import { findFormerRuns } from '../../src/station/former-runs.js';
import { requireNoWorkers } from '../../src/station/idle-engine.js';
import { buildRunsAnew } from '../../src/station/reconcile.js';
import { ApiClient } from '../harness/client.js';
import { openEmptyDatabase } from '../harness/database.js';
import { buildApiKey, buildBranch, buildInsurer, buildUser, PASSWORD } from '../harness/people.js';
import { testServers } from '../harness/servers.js';
import { eventsCsv } from '../harness/uploads.js';
import { openWholeStation } from '../harness/whole-station.js';
import type { WholeStation } from '../harness/whole-station.js';

jest.setTimeout(150_000);

const namespace = `restored-${newId()}`;
const who: { username: string; key: string } = { username: '', key: '' };
let station: WholeStation;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'restored-runs-'));
  station = await openWholeStation(namespace);
  const { id: insurerId } = await buildInsurer(station.db, { line: 'pc' });
  await buildBranch(station.db, { insurerId, code: 'B1' });
  who.username = (await buildUser(station.db, { role: 'station_supervisor' })).username;
  who.key = await buildApiKey(station.db, { insurerId, scopes: ['uploads'] });
});
afterAll(async () => {
  await station.close();
  await rm(folder, { recursive: true, force: true });
});

const rows = <Row>(text: string): Promise<Row[]> => station.db.transaction((sql) => sql.query<Row>(text));

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (const ends = Date.now() + 30_000; ;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > ends) throw new Error(`${what} did not happen.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

interface Asked {
  round: string;
  caseNo: string;
}

/** An insurer's event of a consumer who is dissatisfied: the round that asked and the case that opened. */
async function complaintOf(phone: string): Promise<Asked> {
  station.consumer(() => [{ text: '2', afterMs: 0 }]);
  const body = eventsCsv({ event_no: phone, customer_phone: phone, occurred_at: '2026-03-02 09:00' });
  const headers = { 'content-type': 'text/csv' };
  const upload = await new ApiClient(station.url)
    .withKey(who.key)
    .post('/service-event-uploads', { body, headers });
  expect(upload.status).toBe(202);
  return until(`A case of ${phone}`, async () => {
    const [found] = await rows<Asked>(
      `SELECT s.round_no::text AS round, c.case_no AS "caseNo" FROM service_event e JOIN survey s ON s.event_id = e.id
       JOIN complaint_case c ON c.survey_id = s.id WHERE e.event_no = '${phone}' AND c.status <> 'new'`,
    );
    return found;
  });
}

async function staff(): Promise<ApiClient> {
  const client = new ApiClient(station.url);
  expect((await client.logIn(who.username, PASSWORD)).status).toBe(201);
  return client;
}

async function backUp(): Promise<Manifest> {
  const house = await openDatabase({ url: station.urls.workerUrl, applicationName: 'test-backup' });
  const createdAt = new Date().toISOString();
  const migrations = await house.transaction(migrationNames);
  const tables = await dumpTables(house, folder);
  await house.close();
  return { format: 1, createdAt, migrations, keyring: 'none', tables };
}

/** As the operator's command does it, into another database beside the same engine. */
async function bringBack(manifest: Manifest): Promise<void> {
  const { keyring } = station;
  // While the station works, nothing is brought back beside it.
  const refused = expect(requireNoWorkers(station.client, () => undefined)).rejects.toThrow('A worker still');
  await complaintOf('13800000009');
  await refused;
  await station.close();
  const database = await openEmptyDatabase();
  const connection = await Connection.connect({ address: testServers().temporalAddress });
  const client = new Client({ connection, namespace });
  const plain = await openDatabase({ url: database.urls.workerUrl, applicationName: 'test-restore' });
  const databases = { worker: plain, migrator: database.migrator };
  const former = await findFormerRuns(client, new Date(manifest.createdAt));
  const { clock } = await loadBackup(databases, folder, manifest, former);
  await buildRunsAnew({ ...databases, client, clock }, former);
  await plain.close();
  await connection.close();
  station = await openWholeStation(namespace, { database, keyring });
}

it('after a restore new rounds ask, new cases open, open ones go on as the backup knew them, and no number is given twice', async () => {
  const first = await complaintOf('13800000001');
  const manifest = await backUp();
  // What the backup does not know: another round, another case, and the end of the first one.
  const lost = await complaintOf('13800000002');
  const withdrawn = await (
    await staff()
  ).post(`/cases/${first.caseNo}/withdrawals`, { body: { reason: '消费者撤回' } });
  expect(withdrawn.status).toBe(200);

  await bringBack(manifest);
  const clerk = await staff();
  const { body } = await clerk.get<{ items: { id: string; releasedAt: string | null }[] }>('/sending-stops');
  const stop = body.items.find(({ releasedAt }) => releasedAt === null);
  const reason = '已与短信中心记录核对';
  expect((await clerk.post(`/sending-stops/${stop?.id}/release`, { body: { reason } })).status).toBe(200);

  // The run of the first case takes acts again: it starts from the row, which knows of no end.
  const note = await clerk.post<{ detail?: string }>(`/cases/${first.caseNo}/supervisions`, {
    body: { reason: '请两日内联系' },
  });
  expect([note.status, note.body.detail]).toEqual([200, undefined]);

  const next = await complaintOf('13800000003');
  expect(new Set([first.round, lost.round, next.round]).size).toBe(3);
  expect(new Set([first.caseNo, lost.caseNo, next.caseNo]).size).toBe(3);
  const asked = await rows(
    "SELECT 1 FROM message WHERE purpose = 'prompt' AND state IN ('submitted', 'delivered')",
  );
  expect(asked).toHaveLength(2);
});
