import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createPhoneCodeActivities } from '../../activities/phone-code.activities.js';
import { insertArticle } from '../../src/persistence/queries/articles.js';
import { startTestApi, type TestApi } from '../harness/api.js';
import { ApiClient } from '../harness/client.js';
import { openSurveyWorld, phoneNo, type SurveyWorld } from '../harness/survey-world.js';

let world: SurveyWorld;
let api: TestApi;
let phones = 300;
let networks = 0;

beforeAll(async () => {
  world = await openSurveyWorld();
  world.time.now = Date.now();
  api = await startTestApi({ database: world.database.api, keyring: world.keyring });
  api.time.wall = api.time.station = new Date(world.time.now);
}, 60_000);
afterAll(async () => {
  await api.close();
  await world.close();
});

interface Page {
  status: number;
  text: string;
  headers: Headers;
  /** The path that it sends on to. */
  to: string;
}

async function ask(path: string, init: RequestInit = {}): Promise<Page> {
  const answer = await fetch(api.url + path, { redirect: 'manual', ...init });
  const { status, headers } = answer;
  return { status, headers, text: await answer.text(), to: headers.get('location') ?? '' };
}
const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  ask(path, { method: 'POST', body: new URLSearchParams(fields), headers });

/** Somebody at a network of their own, so that no test takes another's tries. */
function visitor() {
  const from = { 'x-forwarded-for': `198.51.100.${(networks += 1)}` };
  const phone = phoneNo((phones += 1));
  const typed = { kind: 'complaint', name: '王五', phone, text: '理赔一直没有答复' };
  return {
    phone,
    typed,
    send: (fields: Record<string, string>, path = '/public/complaints') => post(path, fields, from),
  };
}
/** What stands in a field of the form that is shown. */
const hidden = ({ text }: Page, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? '';

async function codeSentTo(phone: string): Promise<string> {
  const [row] = await world.rows<{ id: string }>(
    "SELECT id FROM message WHERE purpose = 'phone_code' AND phone_index = $1 ORDER BY planned_at DESC LIMIT 1",
    [world.keyring.blindIndex('phone', phone)],
  );
  const { submitCode } = createPhoneCodeActivities(world.parts);
  await new MockActivityEnvironment().run<[], unknown, () => Promise<unknown>>(() =>
    submitCode(row?.id ?? ''),
  );
  return (
    [...world.sms.messages().values()].findLast(({ to }) => to === phone)?.text.match(/\d{6}/)?.[0] ?? ''
  );
}
const casesOf = (phone: string) =>
  world.rows<{ caseNo: string }>(
    `SELECT facts->>'caseNo' AS "caseNo" FROM case_request WHERE phone_index = $1 ORDER BY requested_at`,
    [world.keyring.blindIndex('phone', phone)],
  );

describe('a complaint by the form', () => {
  it('is filed once however often the button is pressed, and its number is shown and planned as an SMS', async () => {
    const { phone, typed, send } = visitor();
    const check = await send({ ...typed, do: 'code', key: 'a-key-of-this-form-1' });
    expect([check.status, check.text.includes('核对并提交')]).toEqual([200, true]);
    const code = await codeSentTo(phone);
    const form = { ...typed, key: hidden(check, 'key'), step: '2', code, do: 'file' };
    const presses = await Promise.all([send(form), send(form), send(form)]);
    const again = await send(form);
    expect([...presses, again].map(({ status }) => status)).toEqual([303, 303, 303, 303]);
    const filed = await casesOf(phone);
    expect(filed).toHaveLength(1);
    for (const { to } of [...presses, again]) {
      expect(to).toMatch(/^\/public\/complaints\/received\/[\w-]+$/);
      expect(to).not.toContain(phone);
      expect((await ask(to)).text).toContain(filed[0]?.caseNo ?? 'none');
    }
    const told = await world.rows(
      "SELECT 1 FROM message WHERE phone_index = $1 AND purpose = 'case_notice' AND state = 'planned'",
      [world.keyring.blindIndex('phone', phone)],
    );
    expect(told).toHaveLength(1);
  });

  it('that was changed needs a code of its own', async () => {
    const { phone, typed, send } = visitor();
    const check = await send({ ...typed, do: 'code' });
    const form = {
      ...typed,
      key: hidden(check, 'key'),
      step: '2',
      code: await codeSentTo(phone),
      do: 'file',
    };
    expect((await send(form)).status).toBe(303);
    const other = await send({ ...form, text: '另一件事' });
    expect([other.status, other.text.includes('验证码不正确、已使用或已过期')]).toEqual([400, true]);
    expect(await casesOf(phone)).toHaveLength(1);
  });

  it('keeps what was typed, says beside each field what is wrong, and sends no code before all is well', async () => {
    const { phone, send } = visitor();
    const typed = {
      kind: 'complaint',
      insurerCode: 'NOSUCH',
      name: ' ',
      phone: '12345',
      text: '字'.repeat(5_001),
    };
    const chinese = await send({ ...typed, do: 'code' });
    expect(chinese.status).toBe(400);
    for (const said of ['请填写“姓名”。', '须为 11 位大陆手机号', '最多 5000 字；请缩短'])
      expect(chinese.text.split(said)).toHaveLength(3);
    expect(chinese.text).toContain('value="12345"');
    expect(chinese.text).toContain('字'.repeat(5_001));
    expect(chinese.text).toMatch(/aria-describedby="h-phone e-phone" aria-invalid="true"/);
    expect(chinese.text).toContain('<title>有误：投诉与咨询');
    const english = await send({ ...typed, do: 'code' }, '/public/en/complaints');
    for (const said of ['“Name” is needed.', '11 digits is needed', 'at most 5,000 characters'])
      expect(english.text).toContain(said);
    const unknown = await send({ ...typed, name: '王五', phone, text: '理赔', do: 'code' });
    const form = {
      ...typed,
      name: '王五',
      phone,
      text: '理赔',
      key: hidden(unknown, 'key'),
      step: '2',
      do: 'file',
    };
    const refused = await send({ ...form, code: await codeSentTo(phone) });
    expect([refused.status, refused.text.includes('没有这家保险机构')]).toEqual([400, true]);
    expect(await casesOf(phone)).toEqual([]);
  });

  it('goes to the other language with what was typed', async () => {
    const { typed, send } = visitor();
    const shown = await send({ ...typed, do: 'show', key: 'a-key-of-this-form-2' }, '/public/en/complaints');
    expect(shown.text).toContain('<html lang="en">');
    expect(shown.text).toContain('理赔一直没有答复');
    expect(hidden(shown, 'key')).toBe('a-key-of-this-form-2');
  });

  it('says when too many codes were asked for, and keeps what was typed', async () => {
    const { typed, send } = visitor();
    let last = await send({ ...typed, do: 'code' });
    for (let n = 0; n < 20; n += 1) last = await send({ ...typed, do: 'code' });
    expect([last.status, Number(last.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect(last.text).toContain('请求过于频繁。 请约');
    expect(last.text).toContain('理赔一直没有答复');
    const codes = await world.rows(
      "SELECT 1 FROM message WHERE purpose = 'phone_code' AND phone_index = $1",
      [world.keyring.blindIndex('phone', typed.phone)],
    );
    expect(codes).toHaveLength(1);
  });
});

describe('the public pages', () => {
  it('show hostile text as text, run nothing, and set no cookie', async () => {
    const { typed, send } = visitor();
    const hostile = `</textarea><script>alert(1)</script>" onfocus="x`;
    for (const step of [{ do: 'show' }, { do: 'code' }]) {
      const page = await send({
        ...typed,
        name: hostile,
        text: hostile,
        product: hostile,
        key: '"><b>',
        ...step,
      });
      expect(page.status).toBe(200);
      expect(page.text).not.toMatch(/<script|<b>|" onfocus="x"/);
      expect(page.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
      const policy = page.headers.get('content-security-policy');
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
      expect([page.headers.get('set-cookie'), page.headers.get('cache-control')]).toEqual([null, 'no-store']);
    }
    const query = await ask(`/public/articles?q=${encodeURIComponent(hostile)}`);
    expect(query.text).not.toContain('<script');
  });

  it('refuse forms of other sites, bodies that are too large, and what is no form', async () => {
    const { typed } = visitor();
    const foreign = await post(
      '/public/complaints',
      { ...typed, do: 'code' },
      { 'sec-fetch-site': 'cross-site' },
    );
    expect([foreign.status, foreign.text.includes('来自别的网站')]).toEqual([403, true]);
    const large = await post('/public/complaints', { ...typed, text: 'a'.repeat(200_000) });
    expect([large.status, large.text.includes('填写的内容太多')]).toEqual([413, true]);
    const json = await ask('/public/complaints', {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect([json.status, json.headers.get('content-type')]).toEqual([415, 'text/html; charset=utf-8']);
    const form = new URLSearchParams(typed);
    const elsewhere = await ask('/api/v1/public/complaints', { method: 'POST', body: form });
    expect(elsewhere.status).toBe(415);
  });

  it('answer a page also where there is none, in the language of the address', async () => {
    const paths = [
      '/public/none',
      '/public/complaints/received/abc',
      '/public/track/abc',
      '/public/articles/1',
    ];
    for (const path of paths) {
      const page = await ask(path);
      expect([path, page.status, page.text.includes('没有这一页')]).toEqual([path, 404, true]);
    }
    expect((await ask('/public/en/none')).text).toContain('No such page');
    expect((await ask('/public/articles?cursor=x')).status).toBe(400);
    for (const path of [
      '/public/',
      '/public/en',
      '/public?x=1',
      '/public/articles?q=a&q=%00',
      '/public/statistics?year=x',
    ])
      expect([path, (await ask(path)).status]).toEqual([path, 200]);
  });

  it('show articles that are published and for everybody, and no other', async () => {
    const write = (title: string, more: { public?: boolean; state?: 'draft' }) =>
      world.db.transaction((sql) =>
        insertArticle(
          sql,
          { title, body: '第一段\n\n第二段', keywords: [], public: true, state: 'published', ...more },
          'test',
          new Date(),
        ),
      );
    const [open, inner, draft] = [
      await write('理赔要多久', {}),
      await write('理赔内部口径', { public: false }),
      await write('理赔草稿', { state: 'draft' }),
    ];
    const list = await ask('/public/articles?q=%E7%90%86%E8%B5%94');
    expect(list.text).toContain('理赔要多久');
    expect(list.text).not.toMatch(/内部口径|理赔草稿/);
    expect((await ask(`/public/articles/${open.id}`)).text).toContain('<p>第二段</p>');
    for (const { id } of [inner, draft]) expect((await ask(`/public/articles/${id}`)).status).toBe(404);
  });

  it('show the figures of each insurer by name, and nothing of the suspended', async () => {
    const { body } = await new ApiClient(api.url).get<{
      insurers: { name: string; items: { code: string; share?: { n: number } }[] }[];
    }>('/public/statistics/insurers');
    expect(body.insurers.length).toBeGreaterThan(0);
    expect(body.insurers[0]?.items.map(({ code }) => code)).toEqual([
      ...['satisfaction', 'transfers', 'on_time_contact', 'on_time_investigate'],
    ]);
    const page = await ask('/public/statistics');
    for (const { name } of body.insurers) expect(page.text).toContain(name);
    expect(page.text).toContain('不作排名');
    const parts = await new ApiClient(api.url).get('/public/statistics/insurers?from=2026-01-02');
    expect(parts.status).toBe(400);
  });
});
