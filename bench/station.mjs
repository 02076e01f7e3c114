/** A station to measure: its own PostgreSQL with fsync on, the schema, one insurer, the API as a child process. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { defaultTriggers } from '../dist/domain/uploads/trigger.js';
import { freePort } from '../dist/src/embedded/ports.js';
import { startCluster } from '../dist/src/embedded/postgres/cluster.js';
import { prepareDatabase } from '../dist/src/embedded/postgres/database.js';
import { drawPasswords } from '../dist/src/embedded/postgres/passwords.js';
import { migrate, openDatabase } from '../dist/src/persistence/database.js';
import { branchCodes } from './service-events-csv.mjs';

export async function openStation() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'station-bench-'));
  await chmod(folder, 0o755);
  const passwords = drawPasswords();
  const cluster = await startCluster({
    folder: path.join(folder, 'postgres'),
    logFile: path.join(folder, 'postgres.log'),
    port: await freePort(),
    adminPassword: passwords.admin,
  });
  const closing = [() => cluster.stop()];
  const close = async () => {
    for (const end of closing.reverse()) await end().catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const urls = await prepareDatabase(cluster.adminUrl, 'station', passwords);
    const migrator = await openDatabase({
      url: urls.migratorUrl,
      applicationName: 'bench-migrator',
      poolSize: 1,
    });
    await migrate(migrator);
    await migrator.close();
    const admin = new pg.Client({ connectionString: onStation(cluster.adminUrl) });
    await admin.connect();
    closing.push(() => admin.end());
    const key = await seed(admin);
    const startApi = async () => {
      const api = await forkApi(urls.apiUrl, path.join(folder, 'keyring.json'));
      closing.push(() => api.stop());
      return api;
    };
    return { folder, admin, key, startApi, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function onStation(adminUrl) {
  const url = new URL(adminUrl);
  url.pathname = '/station';
  return url.href;
}

async function forkApi(apiUrl, keyringFile) {
  const child = fork(path.join(import.meta.dirname, 'api-process.mjs'), [], {
    env: { ...process.env, API_URL: apiUrl, KEYRING_FILE: keyringFile, TZ: 'Asia/Shanghai' },
  });
  const gone = once(child, 'exit');
  const [{ url }] = await Promise.race([
    once(child, 'message'),
    gone.then(() => Promise.reject(new Error('The API did not start.'))),
  ]);
  return {
    url,
    /** Peak resident memory in MiB. */
    memory: async () => {
      child.send('memory');
      const [{ memory }] = await once(child, 'message');
      return memory;
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await gone;
    },
  };
}

/** Returns the key of the insurer's system. */
async function seed(admin) {
  const insurerId = randomUUID();
  await admin.query(
    "INSERT INTO insurer (id, code, name, line, created_at) VALUES ($1, 'BENCH', '某财险', 'pc', now())",
    [insurerId],
  );
  for (const code of branchCodes) {
    await admin.query(
      "INSERT INTO branch (id, insurer_id, code, name, kind, created_at) VALUES ($1, $2, $3, $3, 'substation', now())",
      [randomUUID(), insurerId, code],
    );
  }
  for (const [index, { code, word, line, subject, card, surveyKind }] of defaultTriggers.entries()) {
    await admin.query(
      'INSERT INTO survey_kind (code, name, extension, template_code) VALUES ($1, $1, $2, $1) ON CONFLICT DO NOTHING',
      [surveyKind, `9${index}`],
    );
    await admin.query(
      'INSERT INTO survey_trigger (event_type, name, line, business, card_code, survey_kind) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING',
      [code, word, line, subject, card, surveyKind],
    );
  }
  const key = `bxk_${randomBytes(30).toString('base64url')}`;
  await admin.query(
    "INSERT INTO api_key (id, insurer_id, name, key_hash, prefix, scopes, created_at) VALUES ($1, $2, 'bench', $3, 'bxk_', '{uploads}', now())",
    [randomUUID(), insurerId, createHash('sha256').update(key).digest()],
  );
  return key;
}
