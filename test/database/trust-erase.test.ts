import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Keyring } from '../../src/integrations/keyring/keyring.js';
import { newId } from '../../src/persistence/ids.js';
import { erasePerson } from '../../src/persistence/queries/erase.js';
import type { Erased } from '../../src/persistence/queries/erase.js';
import { eraseKept } from '../../src/station/erase-kept.js';
import { SEALED_COLUMNS } from '../../src/persistence/queries/sealed-columns.js';
import { columnsOf } from '../harness/personal-columns.js';
import { openSurveyWorld, phoneNo } from '../harness/survey-world.js';
import type { SurveyWorld } from '../harness/survey-world.js';

let world: SurveyWorld;
let keyring: Keyring;
const at = new Date('2026-03-10T10:00:00+08:00');

beforeAll(async () => {
  world = await openSurveyWorld();
  keyring = world.keyring;
}, 60_000);
afterAll(() => world.close());

const run = (text: string, params: readonly unknown[]): Promise<number> =>
  world.db.transaction((sql) => sql.run(text, params));
const indexOf = (phone: string): Buffer => keyring.blindIndex('phone', phone);
const erase = (phone: string): Promise<Erased> =>
  world.db.transaction((sql) =>
    erasePerson(sql, keyring, {
      ...{ phoneIndex: indexOf(phone), actor: 'user:1', submissionId: null, at },
      fromCopies: (same) => eraseKept(same, keyring, { phone, phoneIndex: indexOf(phone) }),
    }),
  );

/** Somebody's text; `whom` null: of before texts said whom they are about. */
async function sayOf([kind, text]: [string, string], whom: Buffer | null, since = at): Promise<string> {
  const id = newId();
  await run(
    "INSERT INTO submission (id, kind, by_actor, sealed, created_at, phone_index) VALUES ($1, $2, 'user:1', $3, $4, $5)",
    [id, kind, keyring.seal(text, 'submission'), since, whom],
  );
  return id;
}

async function auditOf([type, id]: [string, string], submissionId: string): Promise<string> {
  const [entry] = await world.rows<{ id: string }>(
    `INSERT INTO audit_entry (at, actor, action, subject_type, subject_id, submission_id)
     VALUES ($1, 'user:1', 'a.b', $2, $3, $4) RETURNING id::text`,
    [at, type, id, submissionId],
  );
  return entry!.id;
}

/** A person whom the station knows in every way: an event, a prompt, a reply, half a message, a case with its texts. */
async function known(
  phone: string,
  name: string,
  status = 'concluded',
): Promise<{ texts: string[]; caseNo: string }> {
  const [eventId] = await world.accept([{ phone, name }]);
  const { id: insurerId, branchId } = world.insurers.pc;
  const [surveyId, messageId, caseId] = [newId(), newId(), newId()];
  const [asked, noted] = [newId(), newId()];
  const caseNo = `GZ-2026-${phone.slice(-6)}`;
  const texts = [
    `${name}说理赔太慢`,
    `已联系${name}`,
    `${phone}不满意`,
    `${name}又打来电话`,
    `${name}要求核实`,
  ];
  const product = `${name}的车险`;
  const person = keyring.sealPerson({ name, phone }, 'person');
  const indexes = [
    indexOf(phone),
    keyring.blindIndex('tail', phone.slice(-4)),
    keyring.blindIndex('name', name),
  ];
  await run(
    `INSERT INTO survey (id, kind, insurer_id, line, branch_id, event_id, message_id, phone_index, card_code, card_version)
     VALUES ($1, 'claim_settlement', $2, 'pc', $3, $4, $5, $6, 'claim', 1)`,
    [surveyId, insurerId, branchId, eventId, messageId, indexOf(phone)],
  );
  await run(
    `INSERT INTO message (id, purpose, insurer_id, survey_id, template_code, template_version, phone_index, sealed, reference, state, planned_at)
     VALUES ($1, 'prompt', $2, $3, 't', 1, $4, $5, 7, 'planned', $6)`,
    [
      messageId,
      insurerId,
      surveyId,
      indexOf(phone),
      keyring.seal(JSON.stringify({ to: phone }), 'message'),
      at,
    ],
  );
  await run(
    `INSERT INTO inbound_message (id, text_index, phone_index, tail_index, sealed, to_number, arrived_at, match, overall, opt_out, why, read_at)
     VALUES ($1, $2, $3, $4, $5, '106', $6, 'open', 'dissatisfied', false, 'w', $6)`,
    [
      newId(),
      keyring.blindIndex('text', texts[2]!),
      indexOf(phone),
      indexes[1],
      keyring.seal(JSON.stringify({ phone, text: texts[2] }), 'inbound_message'),
      at,
    ],
  );
  await run(
    `INSERT INTO inbound_part (from_index, to_number, concat_reference, total, part, sealed, arrived_at) VALUES ($1, '106', 1, 2, 1, $2, $3)`,
    [indexOf(phone), keyring.seal(JSON.stringify({ phone }), 'inbound_part'), at],
  );
  await run(
    'INSERT INTO unreadable_receipt (id, fingerprint, phone_index, sealed, received_at) VALUES ($1, $2, $3, $4, $5)',
    [
      newId(),
      indexOf(phone),
      indexOf(phone),
      keyring.seal(JSON.stringify({ phone }), 'unreadable_receipt'),
      at,
    ],
  );
  for (const [place, id] of [asked, noted].entries())
    await run(
      "INSERT INTO submission (id, kind, by_actor, sealed, created_at) VALUES ($1, 'k', 'user:1', $2, $3)",
      [...[id, keyring.seal(texts[place]!, 'submission'), at]],
    );
  // Of an act that the run refused: no entry leads to it.
  await sayOf(['case.addNote', texts[3]!], indexOf(phone));
  // A reason of before texts said whom they are about, and the reason for reading it in the trail.
  const revealed = await auditOf(['case', caseNo], await sayOf(['case.reveal', texts[4]!], null));
  await auditOf(['audit_entry', revealed], await sayOf(['audit.reveal', `${name}的理由可疑`], null));
  await run(
    `INSERT INTO message_receipt (id, fingerprint, provider_id, phone_index, state, received_at) VALUES ($1, $2, 'p', $3, 'delivered', $4)`,
    [newId(), Buffer.from(newId()), indexOf(phone), at],
  );
  await run("UPDATE service_event SET handler = $2, policy_no = 'P-7', claim_no = 'C-7' WHERE id = $1", [
    eventId,
    `${name}的经办人`,
  ]);
  await run(
    `INSERT INTO case_request (id, case_id, source, insurer_id, person_sealed, phone_index, tail_index, name_index, facts, submission_id, requested_by, requested_at)
     VALUES ($1, $2, 'web', $3, $4, $5, $6, $7, $8, $9, 'consumer', $10)`,
    [
      newId(),
      caseId,
      insurerId,
      person,
      ...indexes,
      JSON.stringify({ caseNo, policyNo: 'P-7', product }),
      asked,
      at,
    ],
  );
  await run(
    `INSERT INTO complaint_case (id, case_no, kind, status, source, insurer_id, branch_id, product, policy_no, claim_no, reason_code, round, submission_id,
       person_sealed, phone_index, tail_index, name_index, opened_at, version, state)
     VALUES ($1, $2, 'complaint', $3, 'web', $4, $5, $12, 'P-7', 'C-7', 'r', 1, $6, $7, $8, $9, $10, $11, 1, '{}')`,
    [caseId, caseNo, status, insurerId, branchId, asked, person, ...indexes, at, product],
  );
  await run(
    "INSERT INTO case_entry (id, case_id, at, by_actor, type, submission_id) VALUES ($1, $2, $3, 'user:1', 'contacted', $4)",
    [...[newId(), caseId, at, noted]],
  );
  await run("INSERT INTO opt_out (phone_index, since, by_actor) VALUES ($1, $2, 'consumer')", [
    indexOf(phone),
    at,
  ]);
  await run(
    "INSERT INTO phone_code (id, phone_index, purpose, code_hash, created_at, expires_at, address) VALUES ($1, $2, 'track', $3, $4, $4, '10.1.1.1')",
    [newId(), indexOf(phone), Buffer.alloc(8), at],
  );
  return { texts, caseNo };
}

/** Everything that the database says in clear or sealed, opened with the keys. */
async function everything(): Promise<string> {
  const found: string[] = [];
  for (const { table, column, context } of SEALED_COLUMNS) {
    const rows = await world.rows<{ sealed: Buffer }>(
      `SELECT ${column} AS sealed FROM ${table} WHERE ${column} IS NOT NULL`,
    );
    for (const { sealed } of rows) found.push(keyring.openBytes(sealed, context).toString());
  }
  const tables = await world.rows<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
  );
  for (const { name } of tables)
    for (const { row } of await world.rows<{ row: string }>(`SELECT t::text AS row FROM ${name} t`))
      found.push(row);
  return found.join('\n');
}

/** The values of columns, by `table.column`. */
async function valuesOf(columns: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const name of columns) {
    const [table, column] = name.split('.');
    const rows = await world.rows<{ value: string }>(
      `SELECT ${column}::text AS value FROM ${table} WHERE ${column} IS NOT NULL`,
    );
    found.set(
      name,
      rows.map(({ value }) => value),
    );
  }
  return found;
}

describe('a person who is erased', () => {
  const [phone, other] = [phoneNo(501), phoneNo(502)];

  it('is in no row any more, in clear, sealed or by an index, but for the opt-out; figures and neighbours stay', async () => {
    const theirs = await known(phone, '欧阳锦鲤');
    await known(other, '诸葛小亮');
    const before = await everything();
    const traces = [phone, '欧阳锦鲤', ...theirs.texts];
    for (const trace of traces) expect(before).toContain(trace);
    const values = await valuesOf(columnsOf('erased'));
    const erased = await erase(phone);
    expect(erased).toMatchObject({
      ok: true,
      rows: {
        service_event: 1,
        message: 1,
        message_receipt: 1,
        inbound_message: 1,
        inbound_part: 1,
        unreadable_receipt: 1,
        submission: 5,
        case_request: 1,
        complaint_case: 1,
        phone_code: 1,
      },
    });
    const after = await everything();
    for (const trace of traces) expect(after).not.toContain(trace);
    const left = await valuesOf(columnsOf('erased'));
    // Something went from each column that is said to be erased.
    const times = (value: string, among: readonly string[]) => among.filter((each) => each === value).length;
    const untouched = [...values].filter(([name, old]) =>
      old.every((value) => times(value, left.get(name)!) >= times(value, old)),
    );
    expect(untouched.map(([name]) => name)).toEqual([]);
    const indexes = [
      indexOf(phone),
      keyring.blindIndex('name', '欧阳锦鲤'),
      keyring.blindIndex('text', theirs.texts[2]!),
    ];
    expect(
      after.split('\n').filter((row) => indexes.some((index) => row.includes(index.toString('hex')))),
    ).toEqual([expect.stringContaining(indexOf(phone).toString('hex'))]);
    expect(
      await world.rows('SELECT since FROM opt_out WHERE phone_index = $1', [indexOf(phone)]),
    ).toHaveLength(1);
    expect(after).toContain('诸葛小亮');
    expect((await world.rows<{ n: number }>('SELECT count(*)::int AS n FROM complaint_case'))[0]!.n).toBe(2);
  });

  it('is never prompted afterwards, and the trail says who erased how much, not whom', async () => {
    const [message] = await world.rows<{ state: string; reason: string; closed: boolean }>(
      "SELECT m.state, m.reason, s.closed_at IS NOT NULL AS closed FROM message m JOIN survey s ON s.id = m.survey_id WHERE m.reason = 'erased'",
    );
    expect(message).toEqual({ state: 'suppressed', reason: 'erased', closed: true });
    const [event] = await world.rows("SELECT hold, policy_no FROM service_event WHERE hold = 'discarded'");
    expect(event).toEqual({ hold: 'discarded', policy_no: null });
    const [entry] = await world.rows<{ actor: string; data: { rows: object } }>(
      "SELECT actor, data FROM audit_entry WHERE action = 'person.erased'",
    );
    expect(entry).toMatchObject({ actor: 'user:1', data: { rows: { complaint_case: 1 } } });
  });

  it('is not found a second time', async () => {
    const again = await erase(phone);
    expect(again.ok && Object.values(again.rows).every((count) => count === 0)).toBe(true);
  });

  it('leaves alone what somebody else wrote, however old, also where nothing leads to it', async () => {
    const longAgo = new Date('2025-01-01T10:00:00+08:00');
    await sayOf(['case.addNote', '没有署名的旧文字'], null, longAgo);
    await sayOf(['case.addNote', '别人的旧文字'], indexOf(other), longAgo);
    const texts = () => world.rows('SELECT id, sealed, phone_index FROM submission ORDER BY id');
    const before = await texts();
    const erased = await erase(phoneNo(504));
    expect(erased).toMatchObject({ ok: true, rows: { submission: 0 } });
    expect(await texts()).toEqual(before);
  });

  it('must wait while a case is open: the refusal names it and nothing is changed', async () => {
    const third = phoneNo(503);
    const { caseNo } = await known(third, '司马小光', 'transferred');
    const refused = await erase(third);
    expect(refused).toMatchObject({ ok: false, code: 'case_open', caseNos: [caseNo] });
    expect(!refused.ok && refused.message).toContain(caseNo);
    expect(await everything()).toContain('司马小光');
  });
});
