import { performance } from 'node:perf_hooks';
import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';

/** One figure of the station's state, as the database tells it. */
interface Reading {
  gauge: string;
  of: string;
  value: number;
}

/** Tasks that wait on one of the engine's task queues for a worker. */
export interface QueueBacklog {
  queue: string;
  kind: 'workflow' | 'activity';
  waiting: number;
  /** Of the task that has waited longest. */
  ageSeconds: number;
  /** Workers that asked for a task in the last minutes. */
  workers: number;
}

interface Described {
  name: string;
  help: string;
  /** What `of` names; without it there is one figure only. */
  label?: string;
  /** Shown as 0 when nothing was counted, so that an alarm on it never lacks its series. */
  always?: readonly string[];
}

/** Every figure of the station's state; labels are codes, never an id, a number or a name. Ages are of station time. */
const described: Readonly<Record<string, Described>> = {
  messages: {
    name: 'station_messages',
    help: 'Messages that are not yet out, or of which nobody knows whether they went out, by state.',
    label: 'state',
    always: ['planned', 'submitting', 'unknown'],
  },
  orders: {
    name: 'station_orders_waiting',
    help: 'Orders to the engine not yet carried out: starts of runs, signals, and those that it refused five times.',
    label: 'kind',
    always: ['start', 'signal', 'refused'],
  },
  order_age: {
    name: 'station_order_oldest_seconds',
    help: 'Age of the oldest order to the engine not yet carried out; 0 where none waits.',
  },
  outbox: {
    name: 'station_outbox_waiting',
    help: 'Webhooks and mails of notices that wait to be sent.',
    label: 'kind',
  },
  outbox_age: {
    name: 'station_outbox_oldest_seconds',
    help: 'Age of what has waited longest in the outbox; 0 where nothing waits.',
    label: 'kind',
  },
  rounds: {
    name: 'station_rounds',
    help: 'Survey rounds that are not closed, by state.',
    label: 'state',
    always: ['cut', 'sending', 'open'],
  },
  events: {
    name: 'station_events',
    help: 'Accepted service events that wait for a round, or for a person to release them.',
    label: 'state',
  },
  uploads: {
    name: 'station_uploads',
    help: 'Uploads being worked on, and those that wait for a person to release them.',
    label: 'state',
  },
  cases: { name: 'station_cases_open', help: 'Open cases by status.', label: 'status' },
  overdue: {
    name: 'station_clocks_overdue',
    help: 'Running clocks of cases past their due moment, by clock.',
    label: 'clock',
  },
  replies: {
    name: 'station_replies_to_read',
    help: 'Replies that wait for a person, in time and past their working day.',
    label: 'state',
    always: ['in_time', 'overdue'],
  },
  audit: { name: 'station_audit_unsealed', help: 'Audit entries that are not sealed into the chain yet.' },
  audit_age: {
    name: 'station_audit_unsealed_oldest_seconds',
    help: 'Age of the oldest audit entry that is not sealed; 0 where all are.',
  },
  stops: {
    name: 'station_sending_stops',
    help: 'Sending stops in force, of all insurers or of one.',
    label: 'of',
    always: ['all', 'insurer'],
  },
};

const KEPT_MS = 5_000;
/** A reading is kept so much longer than it took: reading takes 5 % of one connection at most. */
const SHARE = 20;

/**
 * Adds the station's state to a process's metrics. Read when they are asked for, at most every few seconds however often
 * they are; where the reading fails, its figures are absent and `station_state_known` is 0.
 */
export function registerStationState(registry: Registry, read: () => Promise<readonly Reading[]>): void {
  const registers = [registry];
  const current = kept(read);
  for (const [key, { name, help, label, always = label === undefined ? [''] : [] }] of Object.entries(
    described,
  )) {
    const gauge = new Gauge({
      ...{ name, help, registers, labelNames: label === undefined ? [] : [label] },
      collect: async () => {
        const readings = await current();
        if (label === undefined) gauge.remove();
        else gauge.reset();
        if (readings === undefined) return;
        const counted = readings.filter((reading) => reading.gauge === key);
        const values = new Map([
          ...always.map((of) => [of, 0] as const),
          ...counted.map((c) => [c.of, c.value] as const),
        ]);
        for (const [of, value] of values) gauge.set(label === undefined ? {} : { [label]: of }, value);
      },
    });
  }
  const known: Gauge = new Gauge({
    ...{
      name: 'station_state_known',
      help: '1: the figures of the state are current; 0: the database did not tell them.',
      registers,
    },
    collect: async () => known.set((await current()) === undefined ? 0 : 1),
  });
}

/** Adds what waits on the engine's task queues; absent while the engine does not answer. */
export function registerBacklogs(registry: Registry, read: () => Promise<readonly QueueBacklog[]>): void {
  const current = kept(read);
  const registers = [registry];
  const gaugeOf = (name: string, help: string, valueOf: (backlog: QueueBacklog) => number): void => {
    const gauge: Gauge = new Gauge({
      ...{ name, help, registers, labelNames: ['queue', 'kind'] },
      collect: async () => {
        const backlogs = await current();
        gauge.reset();
        for (const backlog of backlogs ?? [])
          gauge.set({ queue: backlog.queue, kind: backlog.kind }, valueOf(backlog));
      },
    });
  };
  gaugeOf(
    'station_queue_waiting',
    'Tasks that wait on a task queue of the engine, as it estimates.',
    (b) => b.waiting,
  );
  gaugeOf(
    'station_queue_workers',
    'Workers that asked a task queue for tasks in the last minutes.',
    (b) => b.workers,
  );
  gaugeOf(
    'station_queue_oldest_seconds',
    'Wall time that the oldest task of a queue has waited.',
    (b) => b.ageSeconds,
  );
}

/** The reading, or undefined where it failed; several that ask at once share one. */
function kept<T>(read: () => Promise<T>): () => Promise<T | undefined> {
  let reading: Promise<T | undefined> | undefined;
  let until = 0;
  return () => {
    const began = performance.now();
    if (reading !== undefined && began < until) return reading;
    until = Number.POSITIVE_INFINITY;
    reading = read()
      .catch(() => undefined)
      .finally(() => {
        const ended = performance.now();
        until = ended + Math.max(KEPT_MS, SHARE * (ended - began));
      });
    return reading;
  };
}
