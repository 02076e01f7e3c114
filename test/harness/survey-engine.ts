import path from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { createReadingActivities } from '../../activities/reading.activities.js';
import { createSurveyActivities } from '../../activities/survey.activities.js';
import { REAL_CLOCK } from '../../domain/clock/station-clock.js';
import type { StationRules } from '../../src/persistence/queries/station-rules.js';
import { repliesToReadId, repliesToReadType } from '../../workflows/replies-to-read/messages.js';
import { surveyRoundId, surveyRoundType } from '../../workflows/survey-round/messages.js';
import { recordHistory } from './recorded-history.js';
import { timeSkippingServerPath } from './servers.js';
import { openSurveyWorld, type SurveyWorld } from './survey-world.js';
import { nextMonday, quietEngine } from './time-skipping.js';

/** The survey world on an engine whose time can be skipped; `time.now` follows the engine. */
export interface SurveyEngine extends SurveyWorld {
  env: TestWorkflowEnvironment;
  /** What a test changes about the rules, as they are read from now on. */
  change: { rules: (rules: StationRules) => StationRules };
  startRound(roundNo: string, runNo?: number): Promise<WorkflowHandle>;
  startReading(date: string): Promise<WorkflowHandle>;
  /** Lets the engine's time pass to a moment. */
  passTo(moment: number): Promise<void>;
  /** The next Monday at 10:00 in Shanghai. */
  nextMonday(): Promise<number>;
  /** Keeps the run's history for replays, when histories are recorded (`RECORD_HISTORIES=1`). */
  record(handle: WorkflowHandle, name: string): Promise<void>;
}

export async function openSurveyEngine({ smsRate = 100_000 } = {}): Promise<SurveyEngine> {
  quietEngine();
  const [world, env] = await Promise.all([openSurveyWorld(), openEngine()]);
  const { time } = world;
  const change = { rules: (rules: StationRules) => rules };
  const parts = { ...world.parts, smsRate, rules: async () => change.rules(await world.parts.rules()) };
  const activities = following(env, time, {
    ...createSurveyActivities(parts),
    ...createReadingActivities(parts),
  });
  const workers = await Promise.all(
    ['station', 'sms', 'bulk'].map((queue) => workerOf(env, queue, activities)),
  );
  const running = workers.map((worker) => worker.run());
  const passTo = async (moment: number): Promise<void> => {
    await env.sleep(Math.max(0, moment - (await env.currentTimeMs())));
    time.now = Math.round(await env.currentTimeMs());
  };
  const start = (type: string, workflowId: string, input: object): Promise<WorkflowHandle> =>
    env.client.workflow.start(type, {
      workflowId,
      taskQueue: 'station',
      args: [{ ...input, clock: REAL_CLOCK }],
    });
  return {
    ...world,
    ...{ env, change, passTo },
    startRound: (roundNo, runNo = 1) => start(surveyRoundType, surveyRoundId(roundNo, runNo), { roundNo }),
    startReading: (date) => start(repliesToReadType, repliesToReadId(date), { date }),
    nextMonday: async () => nextMonday(await env.currentTimeMs()),
    record: recordHistory,
    close: async () => {
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
      await env.teardown();
      await world.close();
    },
  };
}

/** Activities that find the world's clock where the engine's is. */
function following(env: TestWorkflowEnvironment, time: { now: number }, activities: object): object {
  return Object.fromEntries(
    Object.entries(activities).map(([name, act]: [string, (...given: never[]) => Promise<unknown>]) => [
      name,
      async (...given: never[]) => {
        time.now = Math.round(await env.currentTimeMs());
        return act(...given);
      },
    ]),
  );
}

function workerOf(env: TestWorkflowEnvironment, taskQueue: string, activities: object): Promise<Worker> {
  const workflows =
    taskQueue === 'station' ? { workflowBundle: { codePath: path.resolve('dist/workflow-bundle.js') } } : {};
  return Worker.create({
    connection: env.nativeConnection,
    identity: 'test',
    taskQueue,
    activities,
    ...workflows,
  });
}

async function openEngine(): Promise<TestWorkflowEnvironment> {
  const executable = { type: 'existing-path', path: await timeSkippingServerPath() } as const;
  return TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
}
