import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import type { Role } from '../../domain/identity/role.js';
import type { CaseDetail } from '../../src/api/cases/cases.schema.js';
import type { RevealedText } from '../../src/api/audit/audit.schema.js';
import { newId } from '../../src/persistence/ids.js';
import { ApiClient } from '../harness/client.js';
import { buildBranch, buildInsurer, buildUser, PASSWORD } from '../harness/people.js';
import { testServers } from '../harness/servers.js';
import { openWholeStation, type WholeStation } from '../harness/whole-station.js';

interface Trail {
  items: {
    id: string;
    actor: string;
    actorName: string | null;
    action: string;
    address: string | null;
    hasText: boolean;
    data: Record<string, unknown>;
  }[];
}

let station: WholeStation;
let auditor: ApiClient;

beforeAll(async () => {
  station = await openWholeStation('who-acted');
  auditor = (await person('auditor')).client;
}, 90_000);
afterAll(() => station.close(), 60_000);

async function person(role: Role): Promise<{ id: string; name: string; client: ApiClient }> {
  const { id, username } = await buildUser(station.db, { role });
  const client = new ApiClient(station.url);
  await client.logIn(username, PASSWORD);
  return { id, name: `${username}先生`, client };
}
const letter = (customerPhone: string) => ({
  ...{ source: 'letter', customerName: '王五', customerPhone, text: '保单现金价值与承诺不符' },
});
const trailOf = async (caseNo: string) =>
  (await auditor.get<Trail>(`/audit-entries?subjectType=case&subjectId=${caseNo}`)).body.items;

describe('who acted in a case', () => {
  it('is the one who entered it and acted, from where, on the timeline and in the trail', async () => {
    const clerk = await person('station_clerk');
    const { body } = await clerk.client.post<CaseDetail>('/cases', { body: letter('13700010001') });
    const { caseNo, timeline } = body;
    expect(timeline).toMatchObject([{ code: 'opened', by: clerk.name, text: '保单现金价值与承诺不符' }]);
    await clerk.client.post(`/cases/${caseNo}/withdrawals`, { body: { reason: '消费者来电撤回' } });
    await clerk.client.post(`/cases/${caseNo}/notes`, { body: { text: '已电话核实' } });
    const lines = (await trailOf(caseNo)).map(({ action, actor, address, hasText }) => [
      action,
      actor,
      address,
      hasText,
    ]);
    const by = `user:${clerk.id}`;
    expect(lines).toEqual([
      ['case.addNote', by, '127.0.0.1', true],
      ['case.withdraw', by, '127.0.0.1', true],
      ['case.opened', by, '127.0.0.1', true],
    ]);
    const left = await station.db.transaction((sql) => sql.query('SELECT 1 FROM act_origin'));
    expect(left).toEqual([]);
  }, 60_000);

  it('says on whose behalf a delegate entered it', async () => {
    const [clerk, delegate] = [await person('station_clerk'), await person('auditor')];
    await station.db.transaction((sql) =>
      sql.run(
        `INSERT INTO delegation (id, from_user_id, to_user_id, begins_at, ends_at, created_at)
         VALUES ($1, $2, $3, now() - interval '100 years', now() + interval '100 years', now())`,
        [newId(), clerk.id, delegate.id],
      ),
    );
    const { body } = await delegate.client.post<CaseDetail>('/cases', { body: letter('13700010002') });
    const [opened] = await trailOf(body.caseNo);
    expect(opened).toMatchObject({ actor: `user:${delegate.id}`, data: { onBehalfOf: clerk.id } });
    expect(body.timeline[0]?.data).toMatchObject({ onBehalfOf: clerk.id });
  }, 60_000);
});

describe('the reason of an act', () => {
  it('is opened by an auditor, with a reason, and that is recorded', async () => {
    const clerk = await person('station_clerk');
    const { body } = await clerk.client.post<CaseDetail>('/cases', { body: letter('13700010003') });
    await clerk.client.post(`/cases/${body.caseNo}/withdrawals`, { body: { reason: '消费者来电撤回' } });
    const [withdrawn] = await trailOf(body.caseNo);
    const path = `/audit-entries/${withdrawn?.id ?? ''}/reveal`;
    expect((await clerk.client.post(path, { body: { reason: '好奇' } })).status).toBe(403);
    expect((await auditor.post(path, { body: {} })).status).toBe(400);
    const shown = await auditor.post<RevealedText>(path, { body: { reason: '核对销案依据' } });
    expect([shown.status, shown.body]).toEqual([
      200,
      { id: withdrawn?.id, kind: 'case.withdraw', text: '消费者来电撤回' },
    ]);
    const { items } = (
      await auditor.get<Trail>(`/audit-entries?subjectType=audit_entry&subjectId=${withdrawn?.id ?? ''}`)
    ).body;
    expect(items).toMatchObject([{ action: 'audit.revealed', address: '127.0.0.1', hasText: true }]);
    const none = await auditor.post(`/audit-entries/999999999/reveal`, { body: { reason: '核对' } });
    expect(none.status).toBe(404);
  }, 60_000);
});

describe('what operators find in the engine', () => {
  it('a case by its insurer’s code and its due moment, and what came after its end by a line of its own', async () => {
    const insurer = await buildInsurer(station.db, { code: 'SEEN' });
    const branch = await buildBranch(station.db, { insurerId: insurer.id });
    const clerk = (await person('station_clerk')).client;
    const { caseNo } = (await clerk.post<CaseDetail>('/cases', { body: letter('13700010004') })).body;
    const connection = await Connection.connect({ address: testServers().temporalAddress });
    const client = new Client({ connection, namespace: 'who-acted' });
    const found = async (query: string): Promise<string[]> => {
      const ids: string[] = [];
      for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
      return ids;
    };
    const eventually = async (query: string, ids: string[]) => {
      for (let tries = 0; tries < 50 && (await found(query)).length !== ids.length; tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await found(query)).toEqual(ids);
    };
    const run = `case:${caseNo}`;
    await eventually(`BusinessNo = "${caseNo}" AND Stage = "new" AND DueAt IS NOT NULL`, [run]);
    await clerk.post(`/cases/${caseNo}/transfers`, { body: { insurerId: insurer.id, branchId: branch.id } });
    await eventually('Insurer = "SEEN" AND Overdue = false AND DueAt < "2026-03-05T00:00:01+08:00"', [run]);
    await clerk.post(`/cases/${caseNo}/withdrawals`, { body: { reason: '消费者撤回' } });
    await eventually('Insurer = "SEEN" AND Stage = "withdrawn" AND DueAt IS NULL', [run]);
    await clerk.post(`/cases/${caseNo}/notes`, { body: { text: '已电话核实' } });
    await eventually(`BusinessNo = "${caseNo}" AND WorkflowType = "caseAfterword"`, [
      expect.stringMatching(`^case-afterword:${caseNo}:`) as unknown as string,
    ]);
    const [word = ''] = await found(`BusinessNo = "${caseNo}" AND WorkflowType = "caseAfterword"`);
    expect(await (await client.workflow.getHandle(word).describe()).staticSummary()).toBe(
      `案件结束后补记 ${caseNo}`,
    );
    const body = { phone: '13900001111', purpose: 'complaint' };
    expect((await new ApiClient(station.url).post('/public/phone-codes', { body })).status).toBe(202);
    const ofCodes = 'Process = "phone_code" AND ExecutionStatus = "Completed"';
    await eventually(ofCodes, [expect.stringMatching('^phone-code:') as unknown as string]);
    const [code = ''] = await found(ofCodes);
    const handle = client.workflow.getHandle(code);
    expect(await (await handle.describe()).staticSummary()).toBe(`手机验证码短信 ${code.split(':')[1]}`);
    const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(currentDetails).toBe('手机验证码短信已处理，结果见短信台账。');
    await connection.close();
  }, 60_000);
});
