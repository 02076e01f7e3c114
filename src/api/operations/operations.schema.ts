import { z } from 'zod';
import { stamp } from '../front-door/fields.js';

/** What the station stands on, and whether it answers within 3 s. */
const part = z.object({ part: z.enum(['database', 'temporal']), answers: z.boolean() });
/** As `/metrics` names them; ages are seconds of station time. */
const gauge = z.object({ gauge: z.string(), of: z.string(), value: z.number() });
/** A task queue of the engine; `ageSeconds` of its oldest task, by the wall. */
const queue = z.object({
  queue: z.string(),
  kind: z.enum(['workflow', 'activity']),
  waiting: z.int(),
  ageSeconds: z.int(),
  workers: z.int(),
});
/** A run that needs an operator: the engine refused its order five times, or it ended without its story's end. */
const stuckRun = z.object({
  workflowId: z.string(),
  why: z.enum(['refused', 'failed', 'terminated', 'timed_out']),
  /** Of an order: what the engine said. Codes and ids only. */
  reason: z.string().nullable(),
  since: stamp,
  /** In Temporal's own screens; null where the station knows none. */
  url: z.string().nullable(),
});

export const operationsAnswer = z.object({
  at: stamp,
  parts: z.array(part),
  /** Null: the database did not answer in time. */
  gauges: z.array(gauge).nullable(),
  /** Null: the engine did not answer in time. */
  queues: z.array(queue).nullable(),
  stuck: z.array(stuckRun),
  /** False: the engine or the database did not tell in time, and runs may be missing from the list. */
  allKnown: z.boolean(),
  /** More stuck runs than are listed. */
  more: z.boolean(),
  engineUrl: z.string().nullable(),
});

export type OperationsAnswer = z.infer<typeof operationsAnswer>;
export type StuckRun = z.infer<typeof stuckRun>;
