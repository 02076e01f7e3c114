import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../harness/client.js';
import { foundStation, type FoundedStation } from '../harness/founded-station.js';

interface Tree {
  version: number;
  inForce: boolean;
  reasons: {
    code: string;
    parent: string | null;
    name: string;
    contractDispute: boolean;
    retired: boolean;
  }[];
}
interface Problem {
  errors: { path: string; code: string; message: string }[];
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

describe('rules that are published as a whole', () => {
  it('the tree of reasons is edited by the heads of the station, read by all, and loses nothing', async () => {
    const { body: first } = await clerk.get<{ items: Tree[] }>('/case-reasons');
    expect(first.items).toMatchObject([{ version: 1, inForce: true }]);
    const shipped = first.items[0]!.reasons.map(({ code, name, contractDispute, retired }) => ({
      ...{ code, name, contractDispute, retired },
    }));
    expect(first.items[0]!.reasons).toContainEqual({
      ...{ code: 'claim_difficulty.delay', parent: 'claim_difficulty', name: '理赔时效慢' },
      ...{ contractDispute: true, retired: false },
    });
    const added = { code: 'claim_difficulty.phone', name: '理赔电话打不通' };
    const post = (body: object, version = 1, who = supervisor) =>
      who.post<Tree & Problem>('/case-reasons', { body, headers: seen(version) });
    const core = new ApiClient(station.api.url).withKey(station.secretOf('GZPCA'));
    for (const reader of [core, await station.loggedIn('gzpca-01'), await station.loggedIn('auditor')])
      expect((await reader.get<{ items: Tree[] }>('/case-reasons')).body.items).toHaveLength(1);
    expect((await new ApiClient(station.api.url).get('/case-reasons')).status).toBe(401);
    for (const other of [
      clerk,
      core,
      await station.loggedIn('gzpca-01-head'),
      await station.loggedIn('auditor'),
    ])
      expect((await post({ reasons: shipped }, 1, other)).status).toBe(403);

    const faults = async (body: object) => (await post(body)).body.errors.map(({ path }) => path);
    expect(await faults({ reasons: shipped, validFrom: '2026-03-01T00:00:00+08:00' })).toEqual(['validFrom']);
    expect(await faults({ reasons: shipped.slice(1) })).toContain('reasons');
    expect(await faults({ reasons: [...shipped, { code: "x'; DROP", name: '甲' }] })).toEqual([
      `reasons.${shipped.length}.code`,
    ]);
    expect(await faults({ reasons: [...shipped, { code: 'x', name: '甲\n乙' }] })).toEqual([
      `reasons.${shipped.length}.name`,
    ]);
    expect(await faults({ reasons: [...shipped, { code: 'x', name: '甲', sql: 1 }] })).toHaveLength(1);
    expect(await faults({ reasons: 'all' })).toEqual(['reasons']);
    expect(await faults({ reasons: Array.from({ length: 301 }, () => added) })).toEqual(['reasons']);
    expect((await supervisor.post<Problem>('/case-reasons', { body: { reasons: shipped } })).status).toBe(
      428,
    );

    const later = await post({ reasons: [...shipped, added], validFrom: '2026-04-01T00:00:00+08:00' });
    expect(later.body).toMatchObject({ version: 2, inForce: false });
    expect((await post({ reasons: shipped })).status).toBe(412);
    const retired = shipped.map((each) => ({ ...each, retired: each.code === 'service.speed' }));
    const now = await post({ reasons: [...retired, added] }, 2);
    expect([now.status, now.body.version, now.body.inForce]).toEqual([201, 3, true]);
    const entries = await station.database.worker.transaction((sql) =>
      sql.query<{ actor: string; subject: string }>(
        "SELECT actor, subject_id AS subject FROM audit_entry WHERE action = 'case_reasons.published' ORDER BY at, subject_id",
      ),
    );
    expect(entries.map(({ subject }) => subject)).toEqual(['2', '3']);
    expect(entries.every(({ actor }) => actor.startsWith('user:'))).toBe(true);

    const entry = { kind: 'complaint', source: 'letter', text: '材料反复补交', customerName: '张三' };
    await station.behindAnotherDoor(async (url) => {
      const writer = await station.loggedIn('clerk', url);
      const enter = (reason: string) =>
        writer.post<Problem & { errors: { message: string }[] }>('/cases', {
          body: { ...entry, customerPhone: '13985012345', insurerId: null, branchId: null, reason },
        });
      expect((await enter('service.speed')).body.errors).toMatchObject([
        { path: 'reason', message: '投诉原因「办理不便捷」已停用，不能用于新的办理；请从目录中另选一项。' },
      ]);
      expect((await enter('nowhere')).body.errors[0]!.path).toBe('reason');
    });
  });

  it('the escalation chains are edited by the heads of the station, and read by all', async () => {
    interface ChainsSeen extends Problem {
      version: number;
      inForce: boolean;
      validFrom: string;
      insurer: object;
      station: object;
    }
    const { body: first } = await clerk.get<{ items: ChainsSeen[] }>('/escalation-chains');
    const [shipped] = first.items;
    expect(shipped).toMatchObject({
      ...{ version: 1, inForce: true },
      insurer: {
        reminders: [{ from: 1, to: 'substation_handler' }],
        due: 'substation_head',
        overdue: [
          { nth: 1, hour: 9, to: 'station_supervisor' },
          { nth: 3, hour: 9, to: 'deputy_director' },
        ],
      },
    });
    const insurer = {
      reminders: [
        { from: 1, to: 'substation_handler' },
        { from: 80, to: 'substation_head' },
      ],
      due: 'station_clerk',
      overdue: [{ nth: 2, hour: 8, to: 'director' }],
    };
    const whole = { insurer, station: shipped!.station };
    const post = (body: object, version = 1, who = supervisor) =>
      who.post<ChainsSeen>('/escalation-chains', { body, headers: seen(version) });
    const core = new ApiClient(station.api.url).withKey(station.secretOf('GZPCA'));
    expect((await core.get<{ items: ChainsSeen[] }>('/escalation-chains')).body.items).toHaveLength(1);
    expect((await new ApiClient(station.api.url).get('/escalation-chains')).status).toBe(401);
    for (const other of [clerk, core, await station.loggedIn('gzpca-01-head')])
      expect((await post(whole, 1, other)).status).toBe(403);

    const faults = async (body: object) => (await post(body)).body.errors.map(({ path }) => path);
    const withInsurer = (change: object) => ({ ...whole, insurer: { ...insurer, ...change } });
    expect(await faults({ ...whole, validFrom: '2026-03-01T00:00:00+08:00' })).toEqual(['validFrom']);
    expect(await faults(withInsurer({ due: 'captain' }))).toEqual(['insurer.due']);
    expect(await faults(withInsurer({ due: undefined }))).toEqual(['insurer.due']);
    expect(await faults(withInsurer({ due: 'auditor' }))).toEqual(['insurer.due']);
    expect(await faults(withInsurer({ reminders: [] }))).toEqual(['insurer.reminders']);
    expect(await faults(withInsurer({ reminders: insurer.reminders.toReversed() }))).toEqual([
      'insurer.reminders.0.from',
      'insurer.reminders.1.from',
    ]);
    expect(await faults(withInsurer({ overdue: [{ nth: 0, hour: 24, to: 'director' }] }))).toEqual([
      'insurer.overdue.0.nth',
      'insurer.overdue.0.hour',
    ]);
    expect(await faults({ ...whole, station: insurer })).toEqual([
      'station.reminders.0.to',
      'station.reminders.1.to',
    ]);
    expect(await faults({ insurer: [insurer] })).toEqual(['insurer', 'station']);

    const published = await post({ ...whole, validFrom: '2026-03-02T11:00:00+08:00' });
    expect(published.body).toMatchObject({ version: 2, inForce: false, ...whole });
    expect((await post(whole)).status).toBe(412);
    expect((await post(whole, 2)).body).toMatchObject({ version: 3, inForce: true, insurer });
    const [entry] = await station.database.worker.transaction((sql) =>
      sql.query<{ data: object; actor: string }>(
        "SELECT data, actor FROM audit_entry WHERE action = 'escalation_chain.published' AND subject_id = '2'",
      ),
    );
    expect(entry).toMatchObject({ data: { validFrom: '2026-03-02T11:00:00.000+08:00' } });
    expect(entry?.actor).toMatch(/^user:/);
  });
});
