import type { FollowUpAnswer } from '../../domain/case/acts.js';
import type { CaseState } from '../../domain/case/case-state.js';
import { decide } from '../../domain/case/decide.js';
import { turnsIntoComplaint } from '../../domain/case/acts/noting.js';
import type { CaseContext } from '../../domain/case/decision.js';
import type { Refusal } from '../../domain/identity/policy.js';
import { reasonOfReply } from '../../domain/case/reason-of-reply.js';
import { STATION } from '../../domain/identity/principal.js';
import type { Overall } from '../../domain/reply/reading.js';
import { isClosed } from '../../domain/case/status.js';
import type { Sql } from '../../src/persistence/database.js';
import { answersEarlierFollowUp } from '../../src/persistence/queries/case-messages.js';
import type { CaseRow } from '../../src/persistence/queries/case-rows.js';
import { openCasesOfSurveys, requestFurtherCase } from '../../src/persistence/queries/further-cases.js';
import { joinCase, readingOfInbound, surveyIdOf } from '../../src/persistence/queries/inbound-list.js';
import { cardOf } from '../../src/persistence/queries/station-rules.js';
import type { Decided } from './apply-decision.js';
import type { CaseActivityParts } from './case-parts.js';
import { noteHeard, wasHeard, wordId } from './heard-words.js';
import { transferAtOnce } from './transfer-at-once.js';

export interface HeardReply {
  caseId: string;
  inboundId: string;
  overall: string;
  /** When it was read, station time: what begins by it begins then. */
  at: number;
  to: 'survey' | 'follow_up';
  late: boolean;
}

/**
 * Hears a word once: told again, because whoever told or heard it died before noting that, it changes nothing. A reading in
 * place of an earlier one is a word of its own.
 */
export async function hearCaseReply(
  hearing: Hearing,
  state: CaseState,
  context: CaseContext,
  reply: HeardReply,
): Promise<Decided | Refusal | null> {
  const { sql } = hearing;
  const { caseId } = reply;
  if (await wasHeard(sql, reply)) return null;
  const decision = await decideOnReply(hearing, state, context, reply);
  if (decision.ok) await noteHeard(sql, wordId(reply), { caseId, at: reply.at, state: decision.state });
  return decision;
}

/**
 * A rating or suggestion that answers the follow-up decides the case, a question makes it a phone task at once; anything
 * else, a late answer, one to an earlier round's follow-up, and every further reply to the survey that opened the case join the timeline. One that finds
 * the case just closed opens a further case where it asks for one; an enquiry in hand becomes a complaint by one that is not
 * content.
 */
async function decideOnReply(
  hearing: Hearing,
  state: CaseState,
  context: CaseContext,
  reply: HeardReply,
): Promise<Decided | Refusal> {
  const { sql, parts, row } = hearing;
  const base = { by: STATION, at: reply.at };
  const asked = reply.to === 'follow_up' && !(await answersEarlierFollowUp(sql, row.id, reply.inboundId));
  const answer = asked && !reply.late ? answerOf(reply.overall) : null;
  if (answer !== null) {
    const decision = decide(state, { ...base, type: 'followUpAnswered', answer }, context);
    if (decision.ok) return decision;
  }
  const { inboundId, overall } = reply;
  if (isClosed(state.status) && ASKING.includes(overall)) await openFurther(sql, parts, row, reply);
  if (turnsIntoComplaint(state, overall)) return makeComplaint(hearing, state, context, reply);
  return decide(state, { ...base, type: 'laterReply', inboundId, overall }, context);
}

/** Filed under what the reply says, and with its sub-station at once where the office wants that. */
async function makeComplaint(
  { sql, parts, row }: Hearing,
  state: CaseState,
  context: CaseContext,
  { inboundId, overall, at }: HeardReply,
): Promise<Decided | Refusal> {
  const read = await readingOfInbound(sql, inboundId);
  const said = { overall: overall as Overall, items: read?.items ?? {} };
  const reasonCode = reasonOfReply(said, cardOf(await parts.rules(), read));
  const act = { type: 'laterReply', by: STATION, at, inboundId, overall, reasonCode } as const;
  const made = decide(state, act, context);
  if (!made.ok) return made;
  const sent = await transferAtOnce(sql, parts, { state: made.state, test: row.test, at }, context);
  if (!sent) return made;
  const { state: next, effects, fired = [] } = sent;
  return { ...made, state: next, effects: [...made.effects, ...effects], fired: [...made.fired, ...fired] };
}

interface Hearing {
  sql: Sql;
  parts: CaseActivityParts;
  row: CaseRow;
}

const ASKING = ['dissatisfied', 'suggestion', 'enquiry'];

/** The reply was on its way while the case was closed: what the listener would have done a moment later. */
async function openFurther(
  sql: Sql,
  { now, clock }: CaseActivityParts,
  { id }: CaseRow,
  { inboundId, overall }: HeardReply,
): Promise<void> {
  const surveyId = await surveyIdOf(sql, inboundId);
  if (surveyId !== null && (await openCasesOfSurveys(sql, [surveyId])).size > 0) return;
  const parts = { now: new Date(now()), clock };
  const { caseId } = await requestFurtherCase(sql, id, { inboundId, overall, surveyId }, parts);
  await joinCase(sql, inboundId, caseId);
}

function answerOf(overall: string): FollowUpAnswer | null {
  if (overall === 'enquiry') return 'asks';
  return overall === 'satisfied' || overall === 'dissatisfied' || overall === 'suggestion' ? overall : null;
}
