import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import type { NativeConnection, WorkerOptions } from '@temporalio/worker';
import type { Settings } from '../../config/settings.js';
import { StationFault } from './fault.js';
import { cleanFailures } from './clean-failures.js';
import type { Logs } from './logs.js';

export interface WorkerRoot {
  settings: Settings;
  connection: NativeConnection;
  activities: object;
  logs: Logs;
}

/**
 * What one process with two cores does side by side, by task queue (ARCHITECTURE, "Temporal"). More of `station` makes
 * nothing faster: it stands in line before the replies that the same process stores and answers.
 */
const queues = {
  station: {
    maxConcurrentWorkflowTaskExecutions: 6,
    maxCachedWorkflows: 600,
    workflowThreadPoolSize: 1,
    maxConcurrentActivityTaskExecutions: 4,
    maxConcurrentLocalActivityExecutions: 4,
  },
  sms: { maxConcurrentActivityTaskExecutions: 8 },
  'sms-cases': { maxConcurrentActivityTaskExecutions: 4 },
  'sms-codes': { maxConcurrentActivityTaskExecutions: 4 },
  mail: { maxConcurrentActivityTaskExecutions: 4 },
  bulk: { maxConcurrentActivityTaskExecutions: 4 },
} satisfies Record<string, Partial<WorkerOptions>>;

/** Database connections that the worker's activities and the duties use at most. */
export const WORKER_POOL_SIZE = 24;

const BUNDLE = fileURLToPath(new URL('../../workflow-bundle.js', import.meta.url));

export interface RunningWorkers {
  /** Rejects when a worker ends by itself. */
  ended: Promise<never>;
  /** Takes no new tasks, lets those under way finish (30 s at most), ends. */
  stop: () => Promise<void>;
}

/** Workers on all task queues of the station, polling. */
export async function startWorkers(root: WorkerRoot): Promise<RunningWorkers> {
  if (!existsSync(BUNDLE))
    throw new StationFault(
      'bundle',
      'The workflow bundle is not built. Run `npm run build`, then start again.',
    );
  const workers = await Promise.all(
    Object.entries(queues).map(([taskQueue, room]) => Worker.create(optionsOf(root, taskQueue, room))),
  );
  const runs = workers.map((worker) => worker.run());
  let stopping = false;
  const ended = Promise.all(
    runs.map((ran) =>
      ran.then(() =>
        stopping
          ? new Promise<never>(() => undefined)
          : Promise.reject(new Error('A worker ended by itself.')),
      ),
    ),
  ).then((none) => none[0] as never);
  // Whoever starts the workers listens to it; until then a rejection must not end the process.
  ended.catch(() => undefined);
  return {
    ended,
    stop: async () => {
      stopping = true;
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.allSettled(runs);
    },
  };
}

function optionsOf(
  { settings, connection, activities, logs }: WorkerRoot,
  taskQueue: string,
  room: Partial<WorkerOptions>,
): WorkerOptions {
  const { namespace, buildId } = settings.temporal;
  const log = logs.of('worker');
  return {
    connection,
    namespace,
    taskQueue,
    activities,
    ...(taskQueue === 'station' ? { workflowBundle: { codePath: BUNDLE } } : {}),
    ...room,
    shutdownGraceTime: '2 seconds',
    shutdownForceTime: '30 seconds',
    interceptors: { activity: [cleanFailures(log)] },
    ...(buildId === undefined
      ? {}
      : {
          workerDeploymentOptions: {
            useWorkerVersioning: true,
            version: { deploymentName: 'station', buildId },
            defaultVersioningBehavior: 'AUTO_UPGRADE' as const,
          },
        }),
  };
}
