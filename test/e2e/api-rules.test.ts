import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadStationRules } from '../../src/persistence/queries/station-rules.js';
import type { TestApi } from '../harness/api.js';
import { ApiClient } from '../harness/client.js';
import type { Answer } from '../harness/client.js';
import type { TestDatabase } from '../harness/database.js';
import { foundStation, type FoundedStation } from '../harness/founded-station.js';
import { buildUser, PASSWORD } from '../harness/people.js';

interface Seen {
  id: string;
  code: string;
  version: number;
  state: string;
  key: string;
  secret: string;
  initialPassword: string;
  smsParts: number;
  detail: string;
  value: unknown;
  items: Seen[];
  errors: { path: string; code: string }[];
  total: string;
}

const NOW = new Date('2026-03-02T10:00:00+08:00');
let station: FoundedStation;
let database: TestDatabase;
let api: TestApi;
let supervisor: ApiClient;
let clerk: ApiClient;

const seen = (version: number) => ({ 'if-match': `"${version}"` });
const statusAndCode = ({ status, body }: Answer<Seen>) => [status, body.code];

beforeAll(async () => {
  station = await foundStation(NOW);
  ({ database, api } = station);
  [supervisor, clerk] = [await station.loggedIn('supervisor'), await station.loggedIn('clerk')];
}, 90_000);

afterAll(() => station.close());

/** A delegate without a right of their own drafts on the supervisor's behalf; the supervisor then approves it. */
async function approvalOfOnesOwnByAnother(): Promise<unknown[]> {
  const { id: toUserId, username } = await buildUser(database.worker, { role: 'mailbox_clerk' });
  const times = { beginsAt: '2026-03-02T00:00:00+08:00', endsAt: '2026-03-09T00:00:00+08:00' };
  const given = await supervisor.post<Seen>('/delegations', { body: { toUserId, ...times } });
  const delegate = new ApiClient(api.url);
  await delegate.logIn(username, PASSWORD);
  const body = { name: '办结告知', body: '代主管起草（{caseNo}）' };
  const draft = await delegate.post<Seen>('/templates/case_concluded/versions', { body });
  expect(draft.status).toBe(201);
  expect((await supervisor.delete(`/delegations/${given.body.id}`)).status).toBe(204);
  const path = `/templates/case_concluded/versions/${draft.body.version}/approvals`;
  return statusAndCode(await supervisor.post<Seen>(path));
}

describe('rules', () => {
  it('a card becomes a next version, and the one before retires', async () => {
    const items = [{ letter: 'A', code: 'attitude', name: '服务态度' }];
    const put = (version: number, list: object[]) =>
      supervisor.put<Seen>('/cards/claim', { body: { name: '理赔卡', items: list }, headers: seen(version) });
    expect((await put(1, [])).body.errors[0]!.path).toBe('items');
    expect((await put(1, items)).body.version).toBe(2);
    expect((await put(1, items)).status).toBe(412);
    const versions = (await clerk.get<Seen>('/cards')).body.items.filter(({ code }) => code === 'claim');
    expect(versions.map(({ version, state }) => [version, state])).toEqual([
      [2, 'active'],
      [1, 'retired'],
    ]);
    expect(
      (await supervisor.put<Seen>('/cards/renewal', { body: { name: '续保卡', items }, headers: seen(0) }))
        .body.version,
    ).toBe(1);
  });

  it('a clock policy set begins in the future and names clocks that exist', async () => {
    const policy = { code: 'contact', unit: 'natural_day', amount: 3, roll: false, rungs: [50, 80, 100] };
    const post = (validFrom: string, policies: object[], version = 1) =>
      supervisor.post<Seen>('/clock-policies', { body: { validFrom, policies }, headers: seen(version) });
    expect((await post('2026-03-01T00:00:00+08:00', [policy])).body.errors[0]!.path).toBe('validFrom');
    expect(
      (await post('2026-04-01T00:00:00+08:00', [{ ...policy, code: 'tea-break' }])).body.errors[0]!.path,
    ).toBe('policies.0.code');
    expect((await post('2026-04-01T00:00:00+08:00', [{ ...policy, unit: 'hour', roll: true }])).status).toBe(
      400,
    );
    for (const unfit of [
      { ...policy, code: 'reply-reading', unit: 'hour' },
      { ...policy, code: 'reply-window', roll: true },
      { ...policy, code: 'reply-window', unit: 'working_day' },
    ])
      expect((await post('2026-04-01T00:00:00+08:00', [policy, unfit])).body.errors[0]!.path).toBe(
        'policies.1.unit',
      );
    expect((await post('2026-04-01T00:00:00+08:00', [policy])).body).toMatchObject({
      version: 2,
      inForce: false,
    });
    expect((await post('2026-05-01T00:00:00+08:00', [policy])).status).toBe(412);
  });

  it('a stored clock policy that cannot count says so in a sentence', async () => {
    const unfit = { code: 'reply-reading', unit: 'hour', amount: 8, roll: false, rungs: [50, 100] };
    await database.worker.transaction((sql) =>
      sql.run(
        `INSERT INTO clock_policy_set (version, valid_from, policies, created_at, created_by) VALUES (9, '2026-01-20', $1, now(), 'before the rule')`,
        [JSON.stringify([unfit])],
      ),
    );
    const { body } = await supervisor.get<{
      items: { version: number; inForce: boolean; policies: { code: string; unfit: string | null }[] }[];
    }>('/clock-policies');
    await database.worker.transaction((sql) => sql.run('DELETE FROM clock_policy_set WHERE version = 9'));
    const [set] = body.items.filter(({ version }) => version === 9);
    expect(set?.inForce).toBe(true);
    const unfitOnes = set?.policies.flatMap(({ code, unfit }) => (unfit === null ? [] : [[code, unfit]]));
    expect(unfitOnes).toEqual([['reply-reading', expect.stringContaining('须按日计')]]);
  });

  it('a calendar notice is published for a new year and corrected later', async () => {
    const put = (version: number, days: object[]) =>
      supervisor.put<Seen>('/calendars/2027', { body: { days }, headers: seen(version) });
    const day = { date: '2027-01-01', kind: 'holiday', name: '元旦' };
    expect((await put(0, [{ ...day, date: '2027-02-30' }])).status).toBe(400);
    expect((await put(0, [{ ...day, date: '2030-01-01' }])).body.errors[0]!.path).toBe('days.0.date');
    expect((await put(0, [day])).body).toMatchObject({ version: 1, recomputedCases: 0 });
    expect((await put(0, [day])).status).toBe(412);
    expect((await put(1, [day, { ...day, date: '2027-01-02' }])).body.version).toBe(2);
  });

  it('a changed calendar is told to the runs that watch over replies to be read', async () => {
    const order = (workflowId: string) =>
      database.worker.transaction((sql) =>
        sql.run(
          `INSERT INTO run_command (workflow_id, kind, workflow_type, payload, created_at) VALUES ($1, 'start', 'repliesToRead', '{}', now())`,
          [workflowId],
        ),
      );
    // The present date, and one of which nothing is left to read.
    await order('replies-to-read:2026-03-02');
    await order('replies-to-read:2026-02-27');
    const body = { days: [{ date: '2028-01-03', kind: 'holiday', name: '元旦' }] };
    expect((await supervisor.put<Seen>('/calendars/2028', { body, headers: seen(0) })).status).toBe(200);
    const told = await database.worker.transaction((sql) =>
      sql.query(
        `SELECT workflow_id AS id FROM run_command WHERE kind = 'signal' AND signal_name = 'calendarChanged'`,
      ),
    );
    expect(told).toEqual([{ id: 'replies-to-read:2026-03-02' }]);
  });

  it('a template is drafted, measured, and approved by somebody else', async () => {
    const post = (body: string, who = clerk) =>
      who.post<Seen>('/templates/case_concluded/versions', { body: { name: '办结告知', body } });
    expect((await post('您的{secret}已办结')).body.errors[0]!.path).toBe('body');
    const short = await post('您反映的问题（{caseNo}）已办结。');
    expect(short.body).toMatchObject({ version: 2, state: 'draft', smsParts: 1 });
    expect((await post(`{caseNo}${'字'.repeat(200)}`)).body.smsParts).toBe(4);
    const own = await post('主管起草（{caseNo}）', supervisor);
    expect(
      statusAndCode(
        await supervisor.post<Seen>(`/templates/case_concluded/versions/${own.body.version}/approvals`),
      ),
    ).toEqual([403, 'own-draft']);
    const people = (await supervisor.get<{ items: { id: string; username: string }[] }>('/users?limit=200'))
      .body;
    const given = await supervisor.post<Seen>('/delegations', {
      body: {
        toUserId: people.items.find(({ username }) => username === 'clerk')!.id,
        beginsAt: '2026-03-02T00:00:00+08:00',
        endsAt: '2026-03-09T00:00:00+08:00',
      },
    });
    expect(
      statusAndCode(
        await clerk.post<Seen>(`/templates/case_concluded/versions/${own.body.version}/approvals`),
      ),
    ).toEqual([403, 'own-draft']);
    expect((await supervisor.delete(`/delegations/${given.body.id}`)).status).toBe(204);
    expect(await approvalOfOnesOwnByAnother()).toEqual([403, 'own-draft']);
    expect((await supervisor.post<Seen>('/templates/case_concluded/versions/2/approvals')).body.state).toBe(
      'approved',
    );
    const rules = await database.worker.transaction(loadStationRules);
    expect(rules.templateVersions.get('case_concluded')).toBe(2);
    expect(rules.templates.has('case_concluded:1')).toBe(true);
  });

  it('a code and a receipt go out in the words that the office approved, and keep their variables', async () => {
    const draft = (code: string, body: string, channel = 'sms') =>
      clerk.post<Seen>(`/templates/${code}/versions`, { body: { name: '改过的', body, channel } });
    expect((await draft('phone_code', '验证码在路上，{minutes}分钟')).body.errors).toMatchObject([
      { path: 'body', code: 'required' },
    ]);
    expect((await draft('complaint_receipt', '已收到{caseNo}，{验证码}')).body.errors[0]!.code).toBe(
      'format',
    );
    expect((await draft('phone_code', '{code}', 'letter')).body.errors[0]!.path).toBe('channel');
    expect((await database.worker.transaction(loadStationRules)).templateVersions.get('phone_code')).toBe(1);
    for (const [code, body] of [
      ['phone_code', '您的查询码为{code}（{minutes}分钟）'],
      ['complaint_receipt', '收到，编号{caseNo}。'],
    ] as const) {
      const made = await draft(code, body);
      expect(made.body).toMatchObject({ version: 2, state: 'draft', smsParts: 1 });
      const approved = await supervisor.post<Seen>(`/templates/${code}/versions/2/approvals`);
      expect(approved.body.state).toBe('approved');
    }
    const sent = async () => {
      const rows = await database.worker.transaction((sql) =>
        sql.query<{ sealed: Buffer; version: number }>(
          `SELECT sealed, template_version AS version FROM message WHERE template_code IN ('phone_code', 'complaint_receipt') ORDER BY id`,
        ),
      );
      return rows.map(({ sealed, version }) => {
        const { text } = JSON.parse(api.keyring.open(sealed, 'message')) as { text: string };
        return [version, text] as const;
      });
    };
    await station.behindAnotherDoor(async (url) => {
      const [anyone, phone] = [new ApiClient(url), '13985012345'];
      const asked = await anyone.post('/public/phone-codes', { body: { phone, purpose: 'complaint' } });
      expect(asked.status).toBe(202);
      const [[version, text] = [0, '']] = await sent();
      expect([version, text]).toEqual([2, expect.stringMatching(/^【.+】您的查询码为\d{6}（10分钟）$/)]);
      const form = { phone, code: /\d{6}/.exec(text)?.[0], name: '张三', text: '理赔太慢' };
      const filed = await anyone.post<{ caseNo: string }>('/public/complaints', { body: form });
      expect((await sent())[1]).toEqual([2, expect.stringMatching(`】收到，编号${filed.body.caseNo}。$`)]);
    });
  });

  it('a draft from before a text had to name its variables is not approved', async () => {
    await database.worker.transaction((sql) =>
      sql.run(
        `INSERT INTO message_template (code, version, channel, name, body, created_at, created_by)
         VALUES ('follow_up', 2, 'sms', '回访', '您满意吗', $1, 'user:gone')`,
        [NOW],
      ),
    );
    const path = '/templates/follow_up/versions/2/approvals';
    expect(statusAndCode(await supervisor.post<Seen>(path))).toEqual([409, 'unfit-text']);
  });

  it('a survey kind needs an extension of its own and an approved text', async () => {
    const kind = { name: '续保回访', extension: '06', templateCode: 'prompt_needs' };
    const put = (change: object, version = 0) =>
      supervisor.put<Seen>('/survey-kinds/renewal', { body: { ...kind, ...change }, headers: seen(version) });
    expect((await put({ extension: '0' })).body.errors[0]).toMatchObject({
      path: 'extension',
      code: 'conflict',
    });
    expect((await put({ templateCode: 'nothing' })).body.errors[0]!.path).toBe('templateCode');
    expect((await put({})).body.version).toBe(1);
    expect((await put({ extension: '07' }, 1)).body.version).toBe(2);
    expect((await put({}, 1)).status).toBe(412);
    const trigger = {
      name: '续保',
      line: 'pc',
      business: 'underwriting',
      cardCode: 'underwriting',
      surveyKind: 'renewal',
      state: 'active',
    };
    expect(
      (await supervisor.put<Seen>('/survey-triggers/pc_renewal', { body: trigger, headers: seen(0) })).body
        .version,
    ).toBe(1);
  });

  it('a setting is checked by its own rule', async () => {
    const put = (key: string, value: unknown, version = 0) =>
      supervisor.put<Seen>(`/settings/${key}`, { body: { value }, headers: seen(version) });
    expect((await put('sendingHours', { from: '21:00', until: '08:00' })).body.errors[0]!.path).toBe(
      'value.until',
    );
    expect((await put('sendingHours', { from: '09:00', until: '20:00' })).body).toMatchObject({
      version: 1,
      value: { from: '09:00', until: '20:00' },
    });
    expect((await put('sendingHours', { from: '09:30', until: '20:00' })).status).toBe(412);
    expect((await put('frequencyCap', { prompts: 2, days: 30 })).body.version).toBe(1);
    expect((await put('frequencyCap', null, 1)).body).toMatchObject({ version: 2, value: null });
    expect((await put('nothing', 1)).status).toBe(404);
    expect((await database.worker.transaction(loadStationRules)).settings.sendingHours).toEqual({
      from: '09:00',
      until: '20:00',
    });
  });
});
