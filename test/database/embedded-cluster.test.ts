import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { freePort } from '../../src/embedded/ports.js';
import { startCluster } from '../../src/embedded/postgres/cluster.js';
import type { Cluster } from '../../src/embedded/postgres/cluster.js';
import { startEmbeddedPostgres } from '../../src/embedded/postgres/postgres.js';

let folder: string;
const running: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'station-cluster-'));
  await chmod(folder, 0o755);
});

afterAll(async () => {
  await Promise.all(running.map((server) => server.stop()));
  await rm(folder, { recursive: true, force: true });
});

async function start(port: number): Promise<Cluster> {
  const place = { folder: path.join(folder, 'postgres'), logFile: path.join(folder, 'postgres.log') };
  const cluster = await startCluster({ ...place, port, adminPassword: 'kept', fast: true });
  running.push(cluster);
  return cluster;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<pg.QueryResultRow>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  it('goes on where it was after kill -9, on the same port', async () => {
    const port = await freePort();
    const first = await start(port);
    await query(first.adminUrl, 'CREATE TABLE kept AS SELECT 7 AS n');
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    const second = await start(port);
    expect(await query(second.adminUrl, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  }, 60_000);

  it('ends a server that a killed station left on the same data', async () => {
    const left = running.at(-1) as Cluster;
    const next = await start(await freePort());
    await left.exited;
    expect(await query(next.adminUrl, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    await next.stop();
  }, 60_000);

  it('says which port is taken and which variable moves it', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await expect(start(port)).rejects.toThrow(`port ${port} on 127.0.0.1 is taken by another program`);
    other.close();
  });

  it('never runs as root, is durable, and keeps its passwords to its owner', async () => {
    const dataDir = path.join(folder, 'station');
    await mkdir(dataDir);
    const station = await startEmbeddedPostgres({ dataDir, port: await freePort() });
    running.push(station);
    expect((await stat(path.join(dataDir, 'postgres'))).uid).not.toBe(0);
    expect((await stat(path.join(dataDir, 'postgres-passwords.json'))).mode & 0o077).toBe(0);
    expect(await query(station.adminUrl, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
    expect(
      await query(station.apiUrl, 'SELECT current_user::text AS me, current_database()::text AS at'),
    ).toEqual([{ me: 'station_api', at: 'station' }]);
    await expect(query(station.apiUrl.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(
      'password',
    );
  }, 60_000);
});
