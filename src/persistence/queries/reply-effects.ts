import { caseRunId } from '../../../domain/case/case-no.js';
import { reasonOfReply } from '../../../domain/case/reason-of-reply.js';
import { dateOf, dayOf } from '../../../domain/calendar/day.js';
import type { Grade, Overall } from '../../../domain/reply/reading.js';
import type { Sql } from '../database.js';
import { requestCase, type CaseRequested } from './case-requests.js';
import { openCasesOfSurveys, requestFurtherCase, type OpenCase } from './further-cases.js';
import { eventFacts, type EventFacts, type SurveyOfPhone } from './inbound-sms.js';
import { orderRun } from './run-commands.js';
import { cardOf, type StationRules } from './station-rules.js';

/** A reply with its reading, by the machine or by a person. */
export interface ReadReply {
  inboundId: string;
  survey: SurveyOfPhone | null;
  match: 'open' | 'late' | 'unmatched';
  overall: Overall;
  items: Readonly<Record<string, Grade>>;
  arrivedAt: Date;
}

export interface EffectParts {
  rules: StationRules;
  /** The one clock; goes with the orders to start runs. */
  clock: unknown;
  /** Station time of the reading: what it starts begins then. */
  now: Date;
}

export interface ReplyEffects {
  /** Cases that replies opened or joined, by inbound id. */
  cases: Map<string, string>;
  /** An order to the engine was written. */
  ordered: boolean;
}

/** What was found of the replies' surveys. */
export interface KnownOfSurveys {
  /** By survey; of a follow-up, the case that asked. Grows with the cases that replies open. */
  open: Map<string, OpenCase>;
  /** By event. */
  events: ReadonlyMap<string, EventFacts>;
}

export async function knownOfSurveys(
  sql: Sql,
  surveys: readonly (SurveyOfPhone | null)[],
): Promise<KnownOfSurveys> {
  const [open, events] = await Promise.all([
    openCasesOfSurveys(
      sql,
      surveys.flatMap((survey) => survey?.surveyId ?? []),
    ),
    eventFacts(
      sql,
      surveys.flatMap((survey) => survey?.eventId ?? []),
    ),
  ]);
  return { open, events };
}

/**
 * Orders what replies start or end: a case for a dissatisfied one, a suggestion or an enquiry; word to the open case
 * that an earlier reply opened; the answer of a follow-up to its case, or a further case where that one is over; the reading queue of the day for those that a
 * person must read. In the caller's transaction, which holds the phones' locks: a survey has at most one open case.
 */
export async function orderEffects(
  sql: Sql,
  parts: EffectParts,
  replies: readonly ReadReply[],
  known: KnownOfSurveys,
): Promise<ReplyEffects> {
  const effects: ReplyEffects = { cases: new Map(), ordered: false };
  const unread = replies.filter((reply) => reply.overall === 'person');
  if (unread.length > 0) effects.ordered = await orderReading(sql, parts, unread);
  const matched = replies.filter((reply) => reply.overall !== 'person' && reply.survey !== null);
  for (const reply of matched) {
    const found = await actOn(sql, parts, reply, known);
    if (!found) continue;
    effects.cases.set(reply.inboundId, found.caseId);
    effects.ordered = true;
  }
  return effects;
}

const opensCase = ({ overall }: ReadReply): boolean =>
  overall === 'dissatisfied' || overall === 'suggestion' || overall === 'enquiry';

async function actOn(
  sql: Sql,
  parts: EffectParts,
  reply: ReadReply,
  { open, events }: KnownOfSurveys,
): Promise<OpenCase | null> {
  const { survey } = reply;
  if (!survey) return null;
  const found = open.get(survey.surveyId);
  if (found) {
    await tellCase(sql, parts, reply, found);
    return found;
  }
  if (!opensCase(reply)) return null;
  const opened = await openCase(sql, parts, reply, { survey, events });
  if (opened) open.set(survey.surveyId, opened);
  return opened;
}

/** The case of the survey's event; or, of a follow-up whose case is over, a further one that names it. */
async function openCase(
  sql: Sql,
  parts: EffectParts,
  reply: ReadReply,
  { survey, events }: { survey: SurveyOfPhone; events: KnownOfSurveys['events'] },
): Promise<OpenCase | null> {
  const { caseId, eventId, surveyId } = survey;
  const begun = { runNo: 1, asked: false };
  if (caseId !== null)
    return { ...(await requestFurtherCase(sql, caseId, { ...reply, surveyId }, parts)), ...begun };
  const event = eventId === null ? undefined : events.get(eventId);
  if (!event) return null;
  return { ...(await openEventsCase(sql, parts, reply, { survey, event })), ...begun };
}

/**
 * A follow-up's answer, or a further reply to the survey that opened the case. Arrival decides which answer counts; what
 * follows from it begins with the reading, which may be a person's, days later.
 */
async function tellCase(sql: Sql, { now }: EffectParts, reply: ReadReply, told: OpenCase): Promise<void> {
  const { inboundId, overall, match } = reply;
  const word = { inboundId, overall, at: now.getTime() };
  const followUp = told.asked;
  await orderRun(
    sql,
    {
      workflowId: caseRunId(told.caseNo, told.runNo),
      kind: 'signal',
      workflowType: 'complaintCase',
      signalName: followUp ? 'followUpAnswered' : 'replyReceived',
      payload: followUp ? { ...word, late: match === 'late' } : word,
    },
    now,
  );
}

async function openEventsCase(
  sql: Sql,
  { rules, clock, now }: EffectParts,
  { inboundId, overall, items }: ReadReply,
  { survey, event }: { survey: SurveyOfPhone; event: EventFacts },
): Promise<CaseRequested> {
  const { insurerId, branchId, line, surveyId, eventId } = survey;
  const { product, policyNo, claimNo, personSealed, phoneIndex, tailIndex, nameIndex } = event;
  return requestCase(
    sql,
    {
      kind: overall === 'enquiry' ? 'enquiry' : 'complaint',
      source: 'reply',
      reasonCode: reasonOfReply({ overall, items }, cardOf(rules, survey)),
      groupPetition: false,
      levelSkipping: false,
      submissionId: null,
      requestedBy: 'station',
      test: false,
      ...{ insurerId, branchId, line, surveyId, eventId, inboundId },
      ...{ product, policyNo, claimNo, personSealed, phoneIndex, tailIndex, nameIndex },
    },
    now,
    clock,
  );
}

/** One run per Shanghai date of arrival carries all replies of that date that a person must read. */
async function orderReading(
  sql: Sql,
  { clock, now }: EffectParts,
  replies: readonly ReadReply[],
): Promise<boolean> {
  const dates = [...new Set(replies.map(({ arrivedAt }) => dateOf(dayOf(arrivedAt.getTime()))))];
  const ordered = await sql.run(
    `INSERT INTO run_command (workflow_id, kind, workflow_type, payload, attributes, created_at)
     SELECT 'replies-to-read:' || day, 'start', 'repliesToRead', jsonb_build_object('date', day, 'clock', $2::jsonb),
       jsonb_build_object('Process', 'reading', 'BusinessNo', day), $3
     FROM unnest($1::text[]) AS day
     WHERE NOT EXISTS (SELECT 1 FROM run_command c WHERE c.workflow_id = 'replies-to-read:' || day)`,
    [dates, JSON.stringify(clock), now],
  );
  return ordered > 0;
}
