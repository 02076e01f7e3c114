import { randomInt } from 'node:crypto';
import { currentClock, dueAt } from '../../domain/case/case-clock.js';
import type { CaseContext } from '../../domain/case/decision.js';
import type { ConsumerMessageEffect } from '../../domain/case/effects.js';
import { optOutStops } from '../../domain/reply/opt-out-stops.js';
import type { Sql } from '../../src/persistence/database.js';
import { newId } from '../../src/persistence/ids.js';
import {
  audienceOf,
  insertCaseMessage,
  insertFollowUpSurvey,
  insurerName,
  isOptedOut,
  supersedeFollowUps,
  type NewCaseMessage,
} from '../../src/persistence/queries/case-messages.js';
import type { CaseRow } from '../../src/persistence/queries/case-rows.js';
import { textNow } from '../../src/persistence/queries/station-rules.js';
import { readSubmission } from '../../src/persistence/queries/submissions.js';
import type { CaseActivityParts } from './case-parts.js';

const TEMPLATES: Readonly<Record<ConsumerMessageEffect['template'], string>> = {
  transferred: 'case_transferred',
  extended: 'case_extended',
  concluded: 'case_concluded',
  enquiry_receipt: 'enquiry_receipt',
  enquiry_answered: 'enquiry_answered',
};

/** Plans what the consumer is told about the case: one message for each phone, also of the cases merged into it. */
export async function planConsumerMessage(
  sql: Sql,
  parts: CaseActivityParts,
  row: CaseRow,
  effect: ConsumerMessageEffect,
  context: CaseContext,
): Promise<void> {
  const investigate = currentClock(row.state, 'investigate');
  const due = dueAt(investigate, context);
  // A clock that stands still has no due moment to name.
  const code =
    effect.template === 'extended' && due === null ? 'case_extended_in_pause' : TEMPLATES[effect.template];
  const [insurer, answer, audience] = await Promise.all([
    insurerName(sql, row.state.insurerId),
    quotedText(sql, parts, effect.submissionId),
    audienceOf(sql, effect.audience),
  ]);
  const values = {
    days: String(effect.data['days'] ?? ''),
    caseNo: row.state.caseNo,
    insurer,
    date: due === null ? '' : dueDate(due),
    answer,
  };
  for (const person of audience) {
    await planMessage(sql, parts, row, {
      code,
      values,
      purpose: 'case_notice',
      surveyId: null,
      kind: null,
      ...person,
    });
  }
}

/**
 * Plans the follow-up (回访) of the present round: its survey and its prompt. False where it may not be sent; a phone
 * task takes its place then.
 */
export async function planFollowUp(sql: Sql, parts: CaseActivityParts, row: CaseRow): Promise<boolean> {
  const { state, phoneIndex, personSealed } = row;
  await supersedeFollowUps(sql, row.id, new Date(parts.now()));
  // A test reaches nobody: its follow-up goes on by the phone task, which its people can do.
  if (row.test) return false;
  if (optOutStops('follow_up') && (await isOptedOut(sql, phoneIndex))) return false;
  const { insurerId, line, branchId, caseNo } = state;
  if (insurerId === null || line === null || branchId === null) return false;
  const surveyId = newId();
  const values = { caseNo, insurer: await insurerName(sql, insurerId) };
  const messageId = await planMessage(sql, parts, row, {
    ...{ code: 'follow_up', values, purpose: 'follow_up', surveyId, kind: 'follow_up' },
    ...{ personSealed, phoneIndex },
  });
  const rules = await parts.rules();
  const cardCode = line === 'life' ? 'underwriting' : 'claim';
  const cardVersion = Math.max(
    1,
    ...[...rules.cards.values()].filter((c) => c.code === cardCode).map((c) => c.version),
  );
  await insertFollowUpSurvey(sql, {
    ...{
      id: surveyId,
      insurerId,
      line,
      branchId,
      caseId: row.id,
      messageId,
      phoneIndex,
      cardCode,
      cardVersion,
    },
  });
  return true;
}

async function quotedText(
  sql: Sql,
  { keyring }: CaseActivityParts,
  submissionId: string | null,
): Promise<string> {
  const sealed = submissionId === null ? null : await readSubmission(sql, submissionId);
  return sealed === null ? '' : keyring.open(sealed, 'submission');
}

interface Wanted {
  code: string;
  values: Record<string, string>;
  purpose: NewCaseMessage['purpose'];
  surveyId: string | null;
  kind: string | null;
  personSealed: Buffer;
  phoneIndex: Buffer;
}

async function planMessage(
  sql: Sql,
  parts: CaseActivityParts,
  row: CaseRow,
  wanted: Wanted,
): Promise<string> {
  const { text, ...template } = textNow(await parts.rules(), wanted.code, wanted.values);
  const to = parts.keyring.openPerson(wanted.personSealed, 'person')['phone'] ?? '';
  const id = newId();
  await insertCaseMessage(sql, {
    id,
    purpose: wanted.purpose,
    insurerId: row.state.insurerId,
    caseId: row.id,
    surveyId: wanted.surveyId,
    kind: wanted.kind,
    ...template,
    phoneIndex: wanted.phoneIndex,
    sealed: parts.keyring.seal(JSON.stringify({ to, text }), 'message'),
    reference: randomInt(1, 65_536),
    state: row.test ? 'suppressed' : 'planned',
    reason: row.test ? 'test' : null,
    plannedAt: new Date(parts.now()),
  });
  return id;
}

/** `3月5日`: the date whose 24:00 is the due moment. */
function dueDate(dueAt: number): string {
  const [, month = '', day = ''] = new Date(dueAt - 1 + 8 * 3_600_000).toISOString().slice(0, 10).split('-');
  return `${Number(month)}月${Number(day)}日`;
}
