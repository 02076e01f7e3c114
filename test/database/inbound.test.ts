import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SHIPPED_SETTINGS } from '../../domain/station/settings.js';
import { promptText } from '../../domain/survey/prompt-text.js';
import { PROMPT_TEMPLATES } from '../../domain/survey/templates.js';
import { createInboundListener } from '../../src/inbound/sms/inbound-listener.js';
import type { InboundSms } from '../../src/integrations/sms/gateway.js';
import {
  abandonSubmitting,
  claimWindow,
  planRound,
  recordOutcomes,
} from '../../src/persistence/queries/survey-round.js';
import { settleRound } from '../../src/persistence/queries/round-state.js';
import { MONDAY, NUMBERS, openSurveyWorld, phoneNo, type SurveyWorld } from '../harness/survey-world.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const CLOSES = Date.parse('2026-03-10T00:00:00+08:00');
const TO = '10690000503';
let world: SurveyWorld;
let ordered = 0;
let listen: (message: InboundSms) => Promise<void>;
let phones = 0;
const nextPhone = (): string => phoneNo((phones += 1));

beforeAll(async () => {
  world = await openSurveyWorld();
  listen = createInboundListener({ ...world.parts, onOrdered: () => (ordered += 1) });
  world.sms.onInbound((message) => listen(message));
}, 60_000);
afterAll(() => world.close());
beforeEach(() => {
  world.time.now = MONDAY;
});

/** A consumer who was asked on Monday at 10 and may answer until 24:00 of the 9th. */
async function asked(
  phone = nextPhone(),
  type = 'pc_claim_settlement',
): Promise<{ phone: string; id: string; roundNo: string }> {
  const now = new Date(world.time.now);
  const [id] = await world.accept([{ phone, type }]);
  const roundNo = await world.cut();
  await world.db.transaction(async (sql) => {
    await planRound(sql, roundNo, null, now);
    await claimWindow(sql, roundNo, { size: 10, now, numbers: NUMBERS });
    const outcomes = [{ messageId: id!, state: 'submitted' as const, providerIds: [`F${id}`] }];
    await recordOutcomes(sql, {
      claimedAt: now,
      submittedAt: now,
      closesAt: new Date(CLOSES + world.time.now - MONDAY),
      outcomes,
    });
  });
  return { phone, id: id!, roundNo };
}

const say = async (phone: string, text: string, to = TO, after = MINUTE): Promise<void> => {
  world.time.now += after;
  await world.sms.receive({ from: phone, to, text });
};

interface Row {
  match: string;
  overall: string;
  survey_id: string | null;
  needs_person: boolean;
  person_due_at: Date | null;
  case_id: string | null;
  repeats: number;
  opt_out: boolean;
}
const inbound = (phone: string): Promise<Row[]> =>
  world.rows<Row>('SELECT * FROM inbound_message WHERE phone_index = $1 ORDER BY arrived_at, id', [
    world.keyring.blindIndex('phone', phone),
  ]);
const requests = (surveyId: string) =>
  world.rows<{ case_id: string; facts: { caseNo: string; kind: string; reasonCode: string } }>(
    'SELECT case_id, facts FROM case_request WHERE survey_id = $1',
    [surveyId],
  );
const orders = (workflowId: string) =>
  world.rows<{ kind: string; signal: string | null; payload: object }>(
    'SELECT kind, signal_name AS signal, payload FROM run_command WHERE workflow_id = $1 ORDER BY id',
    [workflowId],
  );

/** A prompt that a crash left between intent and outcome. */
async function leftUnknown(phone: string): Promise<{ id: string; roundNo: string }> {
  const [id] = await world.accept([{ phone }]);
  const roundNo = await world.cut();
  const now = new Date(world.time.now);
  await world.db.transaction(async (sql) => {
    await planRound(sql, roundNo, null, now);
    await claimWindow(sql, roundNo, { size: 10, now, numbers: NUMBERS });
    await abandonSubmitting(sql, roundNo);
  });
  return { id: id!, roundNo };
}

describe('a reply', () => {
  it('is stored with its survey and reading, sealed', async () => {
    const { phone, id } = await asked();
    await say(phone, '1');
    const [row] = await inbound(phone);
    expect(row).toMatchObject({
      match: 'open',
      overall: 'satisfied',
      survey_id: id,
      needs_person: false,
      case_id: null,
    });
    const sealed = (row as unknown as { sealed: Buffer }).sealed;
    expect(JSON.parse(world.keyring.open(sealed, 'inbound_message'))).toEqual({ phone, text: '1' });
    expect(await requests(id)).toEqual([]);
  });

  it('is read beside the prompt that it quotes', async () => {
    const { phone, id } = await asked();
    const [event] = await world.rows<{ insurer: string; at: Date }>(
      'SELECT i.name AS insurer, e.occurred_at AS at FROM service_event e JOIN insurer i ON i.id = e.insurer_id WHERE e.id = $1',
      [id],
    );
    const { body } = PROMPT_TEMPLATES.find(({ code }) => code === 'prompt_claim_settlement')!;
    const facts = {
      name: '王小明',
      product: '机动车辆保险',
      businessNo: 'C-1',
      insurer: event!.insurer,
      occurredAt: event!.at,
    };
    await say(phone, `${promptText(body, facts, SHIPPED_SETTINGS.signature)} 1`);
    expect(await inbound(phone)).toMatchObject([{ overall: 'satisfied', opt_out: false }]);
  });

  it('opens one case a survey, and later ones go to that case', async () => {
    const { phone, id } = await asked();
    const before = ordered;
    await say(phone, '2C 态度很差');
    await say(phone, '3 建议多派人手');
    await say(phone, '1');
    const cases = await requests(id);
    expect(cases).toHaveLength(1);
    const { case_id: caseId, facts } = cases[0]!;
    expect(facts).toMatchObject({ kind: 'complaint', reasonCode: 'service.attitude' });
    expect(ordered).toBe(before + 3);
    const rows = await inbound(phone);
    expect(rows.map((row) => row.case_id)).toEqual([caseId, caseId, caseId]);
    const told = await orders(`case:${facts.caseNo}`);
    expect(told.map(({ kind, signal }) => [kind, signal])).toEqual([
      ['start', null],
      ['signal', 'replyReceived'],
      ['signal', 'replyReceived'],
    ]);
    expect(told[2]!.payload).toMatchObject({ overall: 'satisfied', at: world.time.now });
  });

  it('opens one case even when two arrive in one instant, and several phones at once', async () => {
    const people = [1, 2, 3].map(() => nextPhone());
    const surveys: string[] = [];
    for (const phone of people) surveys.push((await asked(phone)).id);
    await Promise.all(
      people.flatMap((phone) => ['2', '不满意，太慢了', '3 快一点'].map((text) => say(phone, text, TO, 0))),
    );
    for (const survey of surveys) expect(await requests(survey)).toHaveLength(1);
    const numbers = await world.rows<{ n: number }>(
      "SELECT count(DISTINCT facts->>'caseNo')::int AS n FROM case_request WHERE survey_id = ANY($1)",
      [surveys],
    );
    expect(numbers).toEqual([{ n: 3 }]);
  });

  it('delivered again is one reply; the same words eleven minutes later are another', async () => {
    const { phone } = await asked();
    await say(phone, '1');
    await say(phone, '1');
    await say(phone, '1', TO, 11 * MINUTE);
    expect((await inbound(phone)).map((row) => row.repeats)).toEqual([1, 0]);
  });

  it('that comes after the window is late, and a dissatisfied one still opens a case', async () => {
    const { phone, id } = await asked();
    world.time.now = CLOSES - MINUTE;
    await say(phone, '2', TO);
    expect(await inbound(phone)).toMatchObject([{ match: 'late', survey_id: id }]);
    expect(await requests(id)).toHaveLength(1);
  });

  it('after 90 days, to another number or from a stranger is kept as unmatched and opens nothing', async () => {
    const { phone, id } = await asked();
    world.time.now = CLOSES + 91 * DAY;
    await say(phone, '2');
    await say(phone, '2', '10690000501');
    await say(phone, '2', '10690000599');
    expect((await inbound(phone)).map((row) => row.match)).toEqual(['unmatched', 'unmatched', 'unmatched']);
    expect(await requests(id)).toEqual([]);
  });

  it('that only a person can read waits for one, in the queue of its date, due on the next working day', async () => {
    const { phone } = await asked();
    world.time.now = Date.parse('2026-03-06T20:00:00+08:00');
    await say(phone, '1 2');
    await say(phone, '8分');
    const rows = await inbound(phone);
    const due = new Date('2026-03-10T00:00:00+08:00');
    expect(rows).toMatchObject([
      { needs_person: true, person_due_at: due },
      { needs_person: true, person_due_at: due },
    ]);
    expect(await orders('replies-to-read:2026-03-06')).toHaveLength(1);
  });

  it('with an opt-out is honoured, and its complaint is still a complaint', async () => {
    const { phone, id } = await asked();
    await say(phone, '2TD 别再发了，态度恶劣');
    const [out] = await world.rows('SELECT by_actor, lifted_at FROM opt_out WHERE phone_index = $1', [
      world.keyring.blindIndex('phone', phone),
    ]);
    expect(out).toEqual({ by_actor: 'consumer', lifted_at: null });
    expect(await requests(id)).toHaveLength(1);
  });

  it('opts out again after a person had lifted it', async () => {
    const phone = nextPhone();
    const index = world.keyring.blindIndex('phone', phone);
    await say(phone, 'TD');
    await world.db.transaction((sql) =>
      sql.run("UPDATE opt_out SET lifted_at = $2, lifted_by = 'x' WHERE phone_index = $1", [
        index,
        new Date(world.time.now),
      ]),
    );
    await say(phone, '退订', TO);
    expect(await world.rows('SELECT lifted_at FROM opt_out WHERE phone_index = $1', [index])).toEqual([
      { lifted_at: null },
    ]);
  });

  it('to a prompt of which nobody knew whether it went out proves that it did', async () => {
    const phone = nextPhone();
    const { id, roundNo } = await leftUnknown(phone);
    await world.db.transaction((sql) => settleRound(sql, roundNo, new Date(world.time.now)));
    await say(phone, '1');
    expect(await inbound(phone)).toMatchObject([{ match: 'open', survey_id: id }]);
    expect(await world.rows('SELECT state, reason FROM message WHERE id = $1', [id])).toEqual([
      { state: 'submitted', reason: 'resolved_by_reply' },
    ]);
    expect(await orders(`survey:${roundNo}:2`)).toHaveLength(1);
  });

  it('belongs to the prompt that went out, not to a newer one of which nobody knows', async () => {
    const { phone, id } = await asked();
    const { id: newer } = await leftUnknown(phone);
    const kinds = await world.rows<{ kind: string }>('SELECT DISTINCT kind FROM survey WHERE id = ANY($1)', [
      [id, newer],
    ]);
    expect(kinds).toHaveLength(1);
    await say(phone, '1');
    expect(await inbound(phone)).toMatchObject([{ match: 'open', survey_id: id }]);
    expect(await world.rows('SELECT state FROM message WHERE id = $1', [newer])).toEqual([
      { state: 'unknown' },
    ]);
  });

  it('that is faster than the submit response still finds its survey', async () => {
    const phone = nextPhone();
    const [id] = await world.accept([{ phone }]);
    const roundNo = await world.cut();
    const now = new Date(world.time.now);
    await world.db.transaction(async (sql) => {
      await planRound(sql, roundNo, null, now);
      await claimWindow(sql, roundNo, { size: 10, now, numbers: NUMBERS });
    });
    await say(phone, '1');
    expect(await inbound(phone)).toMatchObject([{ match: 'open', survey_id: id }]);
  });

  it('to a follow-up goes to its case, with the run that carries it now', async () => {
    const { phone, id } = await asked();
    await say(phone, '2');
    const [request] = await requests(id);
    const { case_id: caseId, facts } = request!;
    const { id: insurerId, branchId } = world.insurers.pc;
    await world.db.transaction(async (sql) => {
      const index = world.keyring.blindIndex('phone', phone);
      await sql.run(
        `INSERT INTO complaint_case (id, case_no, kind, status, source, reason_code, round, run_no, person_sealed, phone_index, tail_index, opened_at, version, state)
         VALUES ($1, $2, 'complaint', 'follow_up', 'reply', 'other', 1, 2, $3, $3, $3, now(), 1, '{}')`,
        [caseId, facts.caseNo, index],
      );
      await sql.run(
        `INSERT INTO message (id, purpose, case_id, template_code, template_version, phone_index, reference, state, planned_at)
         VALUES ($1, 'follow_up', $1, 'follow_up', 1, $2, 1, 'submitted', now())`,
        [caseId, index],
      );
      await sql.run(
        `INSERT INTO survey (id, kind, insurer_id, line, branch_id, case_id, message_id, phone_index, card_code, card_version, submitted_at, closes_at)
         VALUES ($1, 'follow_up', $2, 'pc', $3, $1, $1, $4, 'claim', 1, $5, $6)`,
        [caseId, insurerId, branchId, index, new Date(MONDAY), new Date(CLOSES)],
      );
    });
    await say(phone, '1', '10690000504');
    const told = await orders(`case:${facts.caseNo}:2`);
    expect(told).toMatchObject([
      { kind: 'signal', signal: 'followUpAnswered', payload: { overall: 'satisfied', late: false } },
    ]);
  });
});
