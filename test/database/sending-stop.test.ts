import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createSurveyActivities } from '../../activities/survey.activities.js';
import { startSmsCentre, type SmsCentre } from '../../src/embedded/sms-centre/centre.js';
import type { JournalRecord } from '../../src/embedded/sms-centre/journal.js';
import type { SmsGateway } from '../../src/integrations/sms/gateway.js';
import { openSmsGateway } from '../../src/integrations/sms/open.js';
import { insertStop, releaseStop } from '../../src/persistence/queries/sending-stops.js';
import type { RoundProgress } from '../../workflows/survey-round/messages.js';
import { openSurveyWorld, phoneNo, type SurveyWorld } from '../harness/survey-world.js';

/** Parts a second; the prompts of a window alone take several seconds at this rate. */
const RATE = 12;
const ROUNDS = 12;
const OF_EACH = 16;
/** What the office is promised (PRODUCT 1). */
const WITHIN_MS = 5_000;

let world: SurveyWorld;
let centre: SmsCentre;
let gateway: SmsGateway;
let folder: string;
let taken: { at: number; to: string }[];
let phones = 0;

beforeAll(async () => {
  world = await openSurveyWorld();
  folder = await mkdtemp(path.join(tmpdir(), 'sms-'));
  centre = await startSmsCentre({ port: 0, password: 'stop', dataDir: folder, fsync: false });
  gateway = openSmsGateway(centre.url, { firstBackoffMs: 20, ratePerSecond: RATE });
  centre.control.watch((record: JournalRecord) => {
    if (record.kind === 'submit') taken.push({ at: record.at, to: record.to });
  });
  expect(await gateway.whenBound(5_000)).toBe(true);
}, 60_000);
afterAll(async () => {
  await gateway.close(1_000);
  await centre.stop();
  await world.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  taken = [];
});

/** Rounds that all send at once, of two insurers in turn; settles with what each had left. */
async function manyRounds(): Promise<{ roundNos: string[]; ended: Promise<RoundProgress[]> }> {
  const roundNos: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await world.accept(
      Array.from({ length: OF_EACH }, (_, n) => ({
        phone: phoneNo((phones += 1)),
        ...(n % 2 === 0
          ? { insurer: 'pc' as const }
          : { insurer: 'life' as const, type: 'life_agency_underwriting' }),
      })),
    );
    roundNos.push(await world.cut());
  }
  const { sendPrompts } = createSurveyActivities({ ...world.parts, sms: gateway, smsRate: RATE });
  const send = (roundNo: string): Promise<RoundProgress> =>
    new MockActivityEnvironment().run<[], RoundProgress, () => Promise<RoundProgress>>(() =>
      sendPrompts(roundNo, world.time.now),
    );
  return { roundNos, ended: Promise.all(roundNos.map(send)) };
}

const stop = (insurerId: string | null) =>
  world.db.transaction((sql) =>
    insertStop(sql, { insurerId, by: 'test', submissionId: null }, new Date(world.time.now)),
  );
const letGo = (id: string) =>
  world.db.transaction((sql) => releaseStop(sql, id, 'test', new Date(world.time.now)));
const ledger = (roundNos: readonly string[]) =>
  world.rows<{ state: string; insurerId: string; n: number }>(
    `SELECT state, insurer_id AS "insurerId", count(*)::int AS n FROM message WHERE round_no = ANY($1::bigint[]) GROUP BY 1, 2`,
    [roundNos],
  );
const total = (rows: readonly { n: number }[]): number => rows.reduce((sum, { n }) => sum + n, 0);

describe('a stop while many rounds send at a slow gateway', () => {
  it('of everything takes effect within five seconds of its answer and loses nothing', async () => {
    const { roundNos, ended } = await manyRounds();
    // The longer they send, the longer the line would be.
    await sleep(10_500);
    const stopped = await stop(null);
    const answeredAt = Date.now();
    const left = await ended;
    expect(left.every(({ waitsFor }) => waitsFor === 'release')).toBe(true);
    const last = Math.max(...taken.map(({ at }) => at));
    console.info(`Stop of everything: the last part was taken ${last - answeredAt} ms after the answer.`);
    expect(last - answeredAt).toBeLessThan(WITHIN_MS);
    // Nothing more comes once the rounds have come to rest.
    await sleep(1_000);
    expect(Math.max(...taken.map(({ at }) => at))).toBe(last);
    const rows = await ledger(roundNos);
    expect(total(rows)).toBe(ROUNDS * OF_EACH);
    expect(rows.map(({ state }) => state).filter((state) => !/^(submitted|planned)$/.test(state))).toEqual(
      [],
    );
    expect(total(rows.filter(({ state }) => state === 'submitted'))).toBe(
      new Set(taken.map(({ to }) => to)).size,
    );
    await letGo(stopped?.id ?? '');
  }, 60_000);

  it('of one insurer lets the others’ go on', async () => {
    const { roundNos, ended } = await manyRounds();
    await sleep(2_000);
    const before = new Set(taken.map(({ to }) => to));
    const stopped = await stop(world.insurers.life.id);
    const answeredAt = Date.now();
    const own = new Map(
      (
        await world.rows<{ phone: string; insurerId: string }>(
          `SELECT encode(phone_index, 'hex') AS phone, insurer_id AS "insurerId" FROM message WHERE round_no = ANY($1::bigint[])`,
          [roundNos],
        )
      ).map(({ phone, insurerId }) => [phone, insurerId]),
    );
    const insurerOf = (to: string) => own.get(world.keyring.blindIndex('phone', to).toString('hex'));
    await sleep(WITHIN_MS);
    const later = taken.filter(({ at, to }) => at > answeredAt + 2_000 && !before.has(to));
    expect(later.length).toBeGreaterThan(RATE);
    expect(later.filter(({ to }) => insurerOf(to) === world.insurers.life.id)).toEqual([]);
    const all = await stop(null);
    await ended;
    expect(total(await ledger(roundNos))).toBe(ROUNDS * OF_EACH);
    for (const { id } of [stopped, all].flatMap((row) => row ?? [])) await letGo(id);
  }, 60_000);
});
