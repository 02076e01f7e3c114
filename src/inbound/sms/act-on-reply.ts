import { reasonOfReply } from '../../../domain/case/reason-of-reply.js';
import { caseRunId, complaintCaseType } from '../../../workflows/case/messages.js';
import { repliesToReadId, repliesToReadType } from '../../../workflows/replies-to-read/messages.js';
import { orderRun } from '../../persistence/queries/run-commands.js';
import { requestCase } from '../../persistence/queries/case-requests.js';
import {
  eventOfSurvey,
  openCaseOfSurvey,
  runOfCase,
  type OpenCase,
  type SurveyOfPhone,
} from '../../persistence/queries/inbound-sms.js';
import type { Sql } from '../../persistence/database.js';
import { cardOf, type StationRules } from '../../persistence/queries/station-rules.js';
import type { InboundListenerParts } from './inbound-listener.js';
import type { PlacedReply, WholeMessage } from './store-reply.js';

export interface ActedOn {
  caseId: string | null;
  ordered: boolean;
}

const nothing: ActedOn = { caseId: null, ordered: false };

/**
 * Orders what a reply starts or ends: a case for a dissatisfied one, a suggestion or an enquiry; word to the open case
 * that an earlier reply opened; the answer of a follow-up to its case; the reading queue of the day for one that a
 * person must read. Everything in the caller's transaction.
 */
export async function actOnReply(
  sql: Sql,
  parts: Pick<InboundListenerParts, 'clock'>,
  rules: StationRules,
  placed: PlacedReply,
  message: WholeMessage,
): Promise<ActedOn> {
  const now = new Date(message.arrivedAt);
  if (placed.reading.overall === 'person') {
    await orderReading(sql, parts, message.arrivedAt);
    return { caseId: null, ordered: true };
  }
  const { survey, reading } = placed;
  if (!survey) return nothing;
  if (survey.caseId !== null) return tellCaseOfFollowUp(sql, placed, survey.caseId, now);
  const starts = reading.overall === 'dissatisfied' || reading.overall === 'suggestion' || reading.overall === 'enquiry';
  const open = await openCaseOfSurvey(sql, survey.surveyId);
  if (open) return tellOpenCase(sql, placed, open, now);
  return starts ? openCase(sql, parts, rules, placed, survey, now) : nothing;
}

async function tellOpenCase(
  sql: Sql,
  { inboundId, reading }: PlacedReply,
  open: OpenCase,
  now: Date,
): Promise<ActedOn> {
  await orderRun(
    sql,
    {
      workflowId: caseRunId(open.caseNo, open.runNo),
      kind: 'signal',
      workflowType: complaintCaseType,
      signalName: 'replyReceived',
      payload: { inboundId, overall: reading.overall, at: now.getTime() },
    },
    now,
  );
  return { caseId: open.caseId, ordered: true };
}

async function tellCaseOfFollowUp(sql: Sql, { inboundId, reading, match }: PlacedReply, caseId: string, now: Date): Promise<ActedOn> {
  const row = await runOfCase(sql, caseId);
  if (!row) return { caseId, ordered: false };
  await orderRun(
    sql,
    {
      workflowId: caseRunId(row.caseNo, row.runNo),
      kind: 'signal',
      workflowType: complaintCaseType,
      signalName: 'followUpAnswered',
      payload: { inboundId, overall: reading.overall, late: match === 'late', at: now.getTime() },
    },
    now,
  );
  return { caseId, ordered: true };
}

async function openCase(
  sql: Sql,
  { clock }: Pick<InboundListenerParts, 'clock'>,
  rules: StationRules,
  { inboundId, reading }: PlacedReply,
  survey: SurveyOfPhone,
  now: Date,
): Promise<ActedOn> {
  const event = survey.eventId === null ? null : await eventOfSurvey(sql, survey.eventId);
  if (!event) return nothing;
  const { caseId } = await requestCase(
    sql,
    {
      kind: reading.overall === 'enquiry' ? 'enquiry' : 'complaint',
      source: 'reply',
      insurerId: survey.insurerId,
      branchId: survey.branchId,
      line: survey.line,
      product: event.product,
      policyNo: event.policyNo,
      claimNo: event.claimNo,
      reasonCode: reasonOfReply(reading, cardOf(rules, survey)),
      groupPetition: false,
      levelSkipping: false,
      personSealed: event.personSealed,
      phoneIndex: event.phoneIndex,
      tailIndex: event.tailIndex,
      nameIndex: event.nameIndex,
      surveyId: survey.surveyId,
      eventId: survey.eventId,
      inboundId,
      submissionId: null,
      requestedBy: 'station',
      test: false,
    },
    now,
    clock,
  );
  return { caseId, ordered: true };
}

/** One run per Shanghai date of arrival carries all replies of that date that a person must read. */
async function orderReading(sql: Sql, { clock }: Pick<InboundListenerParts, 'clock'>, arrivedAt: number): Promise<void> {
  const date = new Date(arrivedAt).toLocaleDateString('en-CA', { timeZone: 'Asia/Shanghai' });
  const [known] = await sql.query('SELECT 1 FROM run_command WHERE workflow_id = $1 LIMIT 1', [repliesToReadId(date)]);
  if (known) return;
  await orderRun(
    sql,
    {
      workflowId: repliesToReadId(date),
      kind: 'start',
      workflowType: repliesToReadType,
      payload: { date, clock },
      attributes: { Process: 'reading', BusinessNo: date },
    },
    new Date(arrivedAt),
  );
}
