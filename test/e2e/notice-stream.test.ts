import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { newId } from '../../src/persistence/ids.js';
import type { Sql } from '../../src/persistence/database.js';
import { startTestApi } from '../harness/api.js';
import type { TestApi } from '../harness/api.js';
import { ApiClient } from '../harness/client.js';
import { openTestDatabase } from '../harness/database.js';
import type { TestDatabase } from '../harness/database.js';
import { buildInsurer, buildUser, PASSWORD } from '../harness/people.js';

const at = new Date('2026-03-02T10:00:00+08:00');
jest.setTimeout(30_000);

let database: TestDatabase;
let api: TestApi;
let statements = 0;

beforeAll(async () => {
  database = await openTestDatabase();
  const counted: typeof database.api = {
    ...database.api,
    transaction: (work, tenant) =>
      database.api.transaction((sql) => {
        statements += 1;
        return work(sql);
      }, tenant),
  };
  api = await startTestApi({ database: counted });
}, 60_000);
afterAll(async () => {
  await api.close();
  await database.close();
});

interface Screen {
  userId: string;
  client: ApiClient;
  /** Resolves once the text has come. */
  until(mark: string): Promise<string>;
  text(): string;
  close(): void;
}

type Person = Parameters<typeof buildUser>[1];

async function openScreen(person: Person = {}, lastEventId?: string, given?: ApiClient): Promise<Screen> {
  const { id, username } = await buildUser(database.worker, person);
  const client = given ?? new ApiClient(api.url);
  if (!given) await client.logIn(username, PASSWORD);
  const stop = new AbortController();
  const cookie = (client as unknown as { headers: Record<string, string> }).headers['cookie']!;
  const headers = { cookie, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) };
  const response = await fetch(`${api.url}/api/v1/notices/stream`, { headers, signal: stop.signal });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    userId: id,
    client,
    text: () => text,
    until: async (mark) => {
      for (;;) {
        if (text.includes(mark)) return text;
        const { value, done } = await reader.read();
        if (done) throw new Error(`The stream ended without "${mark}": ${text}`);
        text += value;
      }
    },
    close: () => stop.abort(),
  };
}

const tell = (sql: Sql, userId: string, caseNo: string): Promise<number> =>
  sql.run(
    `INSERT INTO notice (id, user_id, digest_key, template_code, subject_type, subject_id, created_at)
     VALUES (gen_random_uuid(), $1, 'd', 'case_overdue', 'case', $2, $3)`,
    [userId, caseNo, at],
  );
const telling = (userId: string, caseNo: string): Promise<number> =>
  database.worker.transaction((sql) => tell(sql, userId, caseNo));

async function changeCase(insurerId: string): Promise<void> {
  const caseId = newId();
  await database.worker.transaction(async (sql) => {
    await sql.run(
      `INSERT INTO complaint_case (id, case_no, kind, status, source, insurer_id, reason_code, round, person_sealed, phone_index, tail_index, opened_at, version, state)
       VALUES ($1, $4, 'complaint', 'new', 'web', $2, 'r', 1, '\\x00', '\\x00', '\\x00', $3, 1, '{}')`,
      [caseId, insurerId, at, caseId],
    );
    await sql.run(
      "INSERT INTO case_entry (id, case_id, at, by_actor, type) VALUES ($1, $2, $3, 'user:1', 'opened')",
      [...[newId(), caseId, at]],
    );
  });
}

describe('an open screen', () => {
  it('hears of its own notices within two seconds, each once, also of one that commits late', async () => {
    const [mine, other] = [await openScreen(), await openScreen()];
    await mine.until(': listening');
    let commit = (): void => undefined;
    let written = (): void => undefined;
    const open = new Promise<void>((resolve) => (written = resolve));
    const late = database.worker.transaction(async (sql) => {
      await tell(sql, mine.userId, 'GZ-2026-000001');
      written();
      await new Promise<void>((resolve) => (commit = resolve));
    });
    await open;
    const began = Date.now();
    await telling(mine.userId, 'GZ-2026-000002');
    await mine.until('GZ-2026-000002');
    expect(Date.now() - began).toBeLessThan(2000);
    commit();
    await late;
    await mine.until('GZ-2026-000001');
    await telling(mine.userId, 'GZ-2026-000003');
    const text = await mine.until('GZ-2026-000003');
    expect(text.match(/event: notice/g)).toHaveLength(3);
    await telling(other.userId, 'GZ-2026-000004');
    await other.until('GZ-2026-000004');
    expect(other.text().match(/event: notice/g)).toHaveLength(1);
    for (const screen of [mine, other]) screen.close();
  });

  it('that comes again gets what it missed, from the place that it names', async () => {
    const first = await openScreen();
    await first.until(': listening');
    await telling(first.userId, 'GZ-2026-000010');
    const [, place] = /id: (\d+)\nevent: notice\ndata: [^\n]*GZ-2026-000010/.exec(
      await first.until('GZ-2026-000010'),
    )!;
    first.close();
    await telling(first.userId, 'GZ-2026-000011');
    const again = await openScreen({}, place, first.client);
    const text = await again.until('GZ-2026-000011');
    expect(text).toContain('"count":2');
    expect(text).not.toContain('GZ-2026-000010');
    await telling(first.userId, 'GZ-2026-000012');
    expect((await again.until('GZ-2026-000012')).match(/GZ-2026-000011/g)).toHaveLength(1);
    again.close();
  });

  it('is told that its inbox changed when a case that it may see did, and not of others', async () => {
    const [own, foreign] = [await buildInsurer(database.worker), await buildInsurer(database.worker)];
    const substation = await openScreen({ role: 'substation_head', insurerId: own.id });
    const clerk = await openScreen();
    for (const screen of [substation, clerk]) await screen.until(': listening');
    await changeCase(foreign.id);
    await clerk.until('event: inbox');
    expect(substation.text()).not.toContain('event: inbox');
    await changeCase(own.id);
    await substation.until('event: inbox');
    for (const screen of [substation, clerk]) screen.close();
  });

  it('is closed when the session ends', async () => {
    const screen = await openScreen();
    await screen.until(': listening');
    expect((await screen.client.delete('/sessions/current')).status).toBeLessThan(300);
    await screen.until('event: session-ended');
    await expect(screen.until('nothing more comes')).rejects.toThrow('The stream ended');
  });

  it('is closed when the insurer is suspended', async () => {
    const { id: insurerId } = await buildInsurer(database.worker);
    const screen = await openScreen({ role: 'substation_head', insurerId });
    await screen.until(': listening');
    await database.worker.transaction((sql) =>
      sql.run("UPDATE insurer SET state = 'suspended' WHERE id = $1", [insurerId]),
    );
    await screen.until('event: session-ended');
  });

  it('costs no question of its own: sixty screens ask as often as one', async () => {
    const first = await openScreen();
    const screens = [first];
    for (let n = 1; n < 60; n += 1) screens.push(await openScreen({}, undefined, first.client));
    for (const screen of screens) await screen.until(': listening');
    const before = statements;
    const began = Date.now();
    await telling(first.userId, 'GZ-2026-000020');
    for (const screen of screens) await screen.until('GZ-2026-000020');
    const ticks = Math.ceil((Date.now() - began) / 500) + 1;
    expect(statements - before).toBeLessThanOrEqual(ticks);
    for (const screen of screens) screen.close();
  });
});

describe('a notice', () => {
  it('is marked as read by its owner alone', async () => {
    const [mine, other] = [await openScreen(), await openScreen()];
    await telling(mine.userId, 'GZ-2026-000030');
    const { body } = await mine.client.get<{ items: { id: string }[] }>('/notices?unread=true');
    const path = `/notices/${body.items[0]!.id}/read`;
    expect((await other.client.post<object>(path)).body).toEqual({ read: 0 });
    expect((await mine.client.post<object>(path)).body).toEqual({ read: 1 });
    expect((await mine.client.get<{ total: string }>('/notices?unread=true')).body.total).toBe('0');
    for (const screen of [mine, other]) screen.close();
  });
});
