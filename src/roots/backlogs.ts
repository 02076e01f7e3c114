import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { QueueBacklog } from '../integrations/metrics/station-metrics.js';

const kinds = {
  workflow: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  activity: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
};
const queues: readonly [queue: string, kind: keyof typeof kinds][] = [
  ['station', 'workflow'],
  ['station', 'activity'],
  ['sms', 'activity'],
  ['sms-cases', 'activity'],
  ['sms-codes', 'activity'],
  ['bulk', 'activity'],
];
const ANSWER_MS = 2_500;

/** What waits on the task queues that the station's runs use, and how many workers ask for it. Throws when the server does not answer. */
export function readBacklogs(connection: Connection, namespace: string): Promise<QueueBacklog[]> {
  const read = async ([queue, kind]: (typeof queues)[number]): Promise<QueueBacklog> => {
    const { stats, pollers } = await connection.workflowService.describeTaskQueue({
      ...{ namespace, taskQueue: { name: queue }, taskQueueType: kinds[kind], reportStats: true },
    });
    return {
      ...{ queue, kind, workers: pollers.length },
      waiting: Number(stats?.approximateBacklogCount ?? 0),
      ageSeconds: Number(stats?.approximateBacklogAge?.seconds ?? 0),
    };
  };
  return connection.withDeadline(Date.now() + ANSWER_MS, () => Promise.all(queues.map(read)));
}
