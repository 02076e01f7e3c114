import path from 'node:path';
import { Writable } from 'node:stream';
import type { Client } from '@temporalio/client';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { NativeConnection, Worker } from '@temporalio/worker';
import { pino } from 'pino';
import type { Settings } from '../../config/settings.js';
import { safeError } from '../../src/api/front-door/log.js';
import { startHouseDuties } from '../../src/inbound/house-duties.js';
import { createActivities } from '../../src/roots/activities.js';
import { cleanFailures } from '../../src/roots/clean-failures.js';
import { openEngine } from '../../src/roots/engine.js';
import { adoptEngineLog } from '../../src/roots/logs.js';
import { newId } from '../../src/persistence/ids.js';
import { startTestApi } from './api.js';
import type { TestApi } from './api.js';
import { testServers } from './servers.js';
import { openSurveyWorld } from './survey-world.js';
import type { SurveyWorld } from './survey-world.js';

/** API, workers and duties in this process, over a real database and a real engine in a namespace of its own. */
export interface WholeHouse extends SurveyWorld {
  api: TestApi;
  client: Client;
  /** Everything that any part logged. */
  logged(): string;
  nudge(): void;
  close(): Promise<void>;
}

export async function openWholeHouse(): Promise<WholeHouse> {
  const world = await openSurveyWorld();
  const lines: string[] = [];
  const log = pino(
    { level: 'debug' },
    new Writable({
      write: (chunk: Buffer, _, done) => {
        lines.push(chunk.toString());
        done();
      },
    }),
  );
  adoptEngineLog(log);
  const engine = await openTestNamespace();
  const rules = async () => {
    const read = await world.parts.rules();
    return { ...read, settings: { ...read.settings, sendingHours: { from: '00:00', until: '24:00' } } };
  };
  const parts = { ...world.parts, rules };
  const api = await startTestApi({
    database: world.database.api,
    keyring: world.keyring,
    parts: { engine: engine.client, stationNow: () => new Date() },
  });
  const native = await NativeConnection.connect({ address: testServers().temporalAddress });
  const activities = createActivities(parts);
  const workers = await Promise.all(
    ['station', 'sms', 'sms-cases', 'sms-codes', 'bulk', 'mail'].map((taskQueue) =>
      Worker.create({
        connection: native,
        namespace: engine.client.options.namespace,
        taskQueue,
        activities,
        ...(taskQueue === 'station'
          ? { workflowBundle: { codePath: path.resolve('dist/workflow-bundle.js') } }
          : {}),
        interceptors: { activity: [cleanFailures(log)] },
      }),
    ),
  );
  const running = Promise.all(workers.map((worker) => worker.run()));
  const duties = startHouseDuties({
    ...parts,
    client: engine.client,
    surveyPageSize: 500,
    onFailure: (duty, error) =>
      log.error({ duty, error: safeError(error) }, 'a duty failed and is tried again'),
  });
  return {
    ...world,
    api,
    client: engine.client,
    logged: () => lines.join('') + api.logged(),
    nudge: () => duties.nudge(),
    close: async () => {
      await duties.stop();
      await api.close();
      for (const worker of workers) worker.shutdown();
      await running;
      await native.close();
      await engine.close();
      await world.close();
    },
  };
}

/** The shared engine, with a namespace of its own as the station prepares it. */
export async function openTestNamespace(): ReturnType<typeof openEngine> {
  const { temporalAddress: address } = testServers();
  const namespace = `house-${newId()}`;
  const connection = await Connection.connect({ address });
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs(90 * 86_400_000),
  });
  await connection.close();
  const temporal = { namespace } as Settings['temporal'];
  // The server tells its own parts of a new namespace within some seconds.
  for (let tries = 1; ; tries += 1) {
    try {
      return await openEngine({ temporal } as Settings, address);
    } catch (error) {
      if (tries === 60) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
