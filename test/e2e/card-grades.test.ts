import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readReply } from '../../domain/reply/read-reply.js';
import { loadStationRules } from '../../src/persistence/queries/station-rules.js';
import type { ApiClient } from '../harness/client.js';
import { foundStation, type FoundedStation } from '../harness/founded-station.js';

interface CardSeen {
  version: number;
  name: string;
  items: object[];
  grades: Record<string, { grade: string; name: string }>;
  optOutCodes: string[];
  errors: { path: string }[];
}

let station: FoundedStation;
let supervisor: ApiClient;
let clerk: ApiClient;

const seen = (version: number) => ({ 'if-match': `"${version}"` });

beforeAll(async () => {
  station = await foundStation(new Date('2026-03-02T10:00:00+08:00'));
  [supervisor, clerk] = [await station.loggedIn('supervisor'), await station.loggedIn('clerk')];
}, 90_000);
afterAll(() => station.close());

it('a card has its own grades and reply codes, and replies to it are read by them', async () => {
  const { body: first } = await clerk.get<CardSeen>('/cards/underwriting');
  expect(Object.values(first.grades).map(({ name }) => name)).toEqual(['满意', '不满意', '意见建议', '咨询']);
  expect(first.optOutCodes).toEqual(['TD', 'T']);
  const { name, items } = first;
  const put = (version: number, own: object) =>
    supervisor.put<CardSeen>('/cards/underwriting', {
      body: { name, items, ...own },
      headers: seen(version),
    });
  const grades = { ...first.grades, '3': { grade: 'suggestion', name: '我有话说' } };
  const own = { grades, optOutCodes: ['TD', 'WQ'] };
  expect((await put(1, own)).body).toMatchObject({ version: 2, ...own });
  expect((await put(2, {})).body).toMatchObject({ version: 3, ...own });
  const swapped = { ...grades, '1': first.grades['2'] };
  const refused = await put(3, { grades: swapped, optOutCodes: ['WQ'] });
  expect(refused.body.errors.map(({ path }) => path)).toEqual(['grades.1.grade', 'optOutCodes']);
  const { cards } = await station.database.worker.transaction(loadStationRules);
  const optsOut = (text: string, version: number) =>
    readReply(text, cards.get(`underwriting:${version}`)!).optOut;
  expect([1, 2, 3].map((version) => optsOut('WQ', version))).toEqual([false, true, true]);
  expect([1, 2, 3].map((version) => optsOut('T', version))).toEqual([true, false, false]);
});
