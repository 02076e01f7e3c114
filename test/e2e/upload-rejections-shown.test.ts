import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '../../domain/identity/role.js';
import { ApiClient } from '../harness/client.js';
import { buildBranch, buildUser, PASSWORD } from '../harness/people.js';
import { eventsCsv, openUploadStation } from '../harness/uploads.js';
import type { UploadStation } from '../harness/uploads.js';

interface Problem {
  code: string;
  errors?: { path: string }[];
}
interface Trail {
  items: { id: string; action: string; actor: string; hasText: boolean; insurerId: string | null }[];
}

let station: UploadStation;
beforeAll(async () => {
  station = await openUploadStation();
}, 60_000);
afterAll(() => station.close());

async function hire(role: Role, branchId?: string): Promise<{ id: string; client: ApiClient }> {
  const insurerId = role.startsWith('substation') ? station.insurerId : null;
  const { id, username } = await buildUser(station.database.worker, {
    ...{ role, insurerId, branchId: branchId ?? null },
  });
  const client = new ApiClient(station.api.url);
  await client.logIn(username, PASSWORD);
  return { id, client };
}
const branch = async () => (await buildBranch(station.database.worker, { insurerId: station.insurerId })).id;

/** A file with one customer, whose row is not taken; returns its rejections' address. */
async function sent(by: ApiClient): Promise<string> {
  const bad = eventsCsv({ event_no: 'R1', customer_name: '欧阳锦鲤', product: '', handler: '王经办' });
  const { status, body } = await station.upload(bad, { client: by });
  expect([status, body.rejected]).toEqual([202, 1]);
  return `/service-event-uploads/${body.id}/rejections`;
}
const PERSONAL = ['欧阳锦鲤', '13800138000', '王经办'];
const shows = (text: string) => PERSONAL.filter((each) => text.includes(each));

describe('the rejections of an upload', () => {
  it('are shown to people with the customers covered, and whole with a reason, which is kept', async () => {
    const head = await hire('substation_head');
    const path = await sent(head.client);
    const covered = await head.client.get(path);
    expect(covered.headers.get('content-disposition')).toContain('rejections-masked-');
    expect([covered.status, shows(covered.text)]).toEqual([200, []]);
    expect(covered.text).toContain('1,product,required');
    expect(covered.text).toContain('欧阳**,138****8000');
    const bare = await head.client.post<Problem>(`${path}/reveal`, { body: {} });
    expect([bare.status, bare.body.errors?.[0]?.path]).toEqual([400, 'reason']);
    const whole = await head.client.post(`${path}/reveal`, { body: { reason: '改正后重新上传' } });
    expect([whole.status, shows(whole.text)]).toEqual([200, PERSONAL]);

    const auditor = (await hire('auditor')).client;
    const id = path.split('/')[2] ?? '';
    const { items } = (await auditor.get<Trail>(`/audit-entries?subjectType=upload&subjectId=${id}`)).body;
    const { insurerId } = station;
    expect(items.slice(0, 2)).toMatchObject([
      { action: 'upload.rejections_revealed', actor: `user:${head.id}`, hasText: true, insurerId },
      { action: 'upload.rejections_downloaded', hasText: false, insurerId },
    ]);
    const why = await auditor.post<{ text: string }>(`/audit-entries/${items[0]?.id ?? ''}/reveal`, {
      body: { reason: '核对' },
    });
    expect(why.body.text).toBe('改正后重新上传');
  });

  it('mended from the file in clear are accepted; the covered one would not be taken for it', async () => {
    const head = (await hire('substation_head')).client;
    const path = await sent(head);
    const whole = await head.post(`${path}/reveal`, { body: { reason: '改正' } });
    const mended = whole.text.replace('13800138000,,', '13800138000,机动车商业险,');
    expect((await station.upload(mended, { client: head })).body).toMatchObject({ accepted: 1, rejected: 0 });
    const covered = (await head.get(path)).text.replace('138****8000,,', '138****8000,机动车商业险,');
    expect((await station.upload(covered, { client: head })).body).toMatchObject({
      accepted: 0,
      rejected: 1,
    });
  });

  it('of a branch’s person are those of the own files only; the head of all and the station see each', async () => {
    const [own, next] = [await branch(), await branch()];
    const [sender, neighbour] = [
      (await hire('substation_handler', own)).client,
      (await hire('substation_handler', next)).client,
    ];
    const path = await sent(sender);
    expect((await sender.get(path)).status).toBe(200);
    for (const ask of [
      neighbour.get<Problem>(path),
      neighbour.post<Problem>(`${path}/reveal`, { body: { reason: '好奇' } }),
    ]) {
      const { status, body, text } = await ask;
      expect([status, body.code, shows(text)]).toEqual([403, 'not-your-upload', []]);
    }
    expect((await (await hire('substation_head')).client.get(path)).status).toBe(200);
    expect((await (await hire('station_clerk')).client.get(path)).status).toBe(200);
    expect(
      (await neighbour.get('/service-event-uploads/00000000-0000-7000-8000-000000000000/rejections')).status,
    ).toBe(404);
  });

  it('come back to the insurer’s own system as they were sent, which has no need of a reveal', async () => {
    const path = await sent(station.client);
    expect(shows((await station.client.get(path)).text)).toEqual(PERSONAL);
    const refused = await station.client.post(`${path}/reveal`, { body: { reason: '改正' } });
    expect(refused.status).toBe(403);
    const viewer = (await hire('regulator_viewer')).client;
    expect((await viewer.post(`${path}/reveal`, { body: { reason: '查看' } })).status).toBe(403);
  });
});
