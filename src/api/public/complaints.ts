import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { UNSORTED_REASON } from '../../../domain/case/reasons.js';
import { STATUS_NAMES } from '../../../domain/case/status.js';
import { nextDueAt } from '../../../domain/case/view.js';
import { canonicalName, phoneTail } from '../../../domain/personal/canonical.js';
import type { Sql } from '../../persistence/database.js';
import { newId } from '../../persistence/ids.js';
import { insurerOfCode } from '../../persistence/queries/case-houses.js';
import { insertCaseMessage } from '../../persistence/queries/case-messages.js';
import { requestCase, requestedBefore } from '../../persistence/queries/case-requests.js';
import { readCaseByNo, type CaseRow } from '../../persistence/queries/case-rows.js';
import { caseFacts, milestonesOf } from '../../persistence/queries/case-view.js';
import { textNow } from '../../persistence/queries/station-rules.js';
import { insertSubmission } from '../../persistence/queries/submissions.js';
import { CaseActs } from '../cases/case-acts.js';
import { Desk } from '../front-door/desk.js';
import { stampOf } from '../front-door/fields.js';
import { invalid, notFound } from '../front-door/problem.js';
import { isMilestone, MILESTONES } from './milestones.js';
import type { Proven } from './phone-proof.js';
import type { Complaint, ComplaintAnswer, TrackAnswer } from './public.schema.js';

/** Complaints and enquiries of consumers, from the web form; the phone has been proven. */
@Injectable()
export class PublicComplaints {
  constructor(
    private readonly desk: Desk,
    private readonly acts: CaseActs,
  ) {}

  /**
   * Accepts the complaint in one transaction with the SMS that tells its number. Another try of the same request
   * (`requestIdOf`) gets the number that the first got.
   */
  async file(proven: Proven, given: Complaint, requestId?: string): Promise<ComplaintAnswer> {
    const { parts } = this.desk;
    const at = parts.stationNow();
    const rules = await this.acts.rules();
    const caseNo = await parts.database.transaction(
      async (sql) => {
        const before = requestId === undefined ? null : await requestedBefore(sql, requestId);
        if (before) return before.caseNo;
        await proven.useUp(sql);
        const insurer = await this.insurerOf(sql, given.insurerCode);
        const asked = await requestCase(
          sql,
          {
            ...(await this.request(sql, proven, given, insurer)),
            ...(requestId !== undefined && { requestId }),
          },
          at,
          parts.clock,
        );
        const { text, ...template } = textNow(rules, 'complaint_receipt', { caseNo: asked.caseNo });
        await insertCaseMessage(sql, {
          ...{ id: newId(), purpose: 'case_notice', insurerId: insurer?.id ?? null, caseId: asked.caseId },
          ...{ ...template, surveyId: null, kind: null },
          ...{ phoneIndex: proven.phoneIndex, reference: randomInt(1, 65_536), reason: null },
          sealed: parts.keyring.seal(JSON.stringify({ to: proven.phone, text }), 'message'),
          ...{ state: given.kind === 'enquiry' ? 'suppressed' : 'planned', plannedAt: at },
        });
        return asked.caseNo;
      },
      { scope: 'all' },
    );
    return { caseNo, message: `已受理，编号 ${caseNo}；编号也将以短信告知，请妥善保存。` };
  }

  /** The number that this very request got before; null where it got none. */
  async filedBefore(requestId: string): Promise<string | null> {
    const before = await this.desk.parts.database.transaction((sql) => requestedBefore(sql, requestId), {
      scope: 'all',
    });
    return before?.caseNo ?? null;
  }

  /** How a case stands, for the one whose phone it is; the same 404 for every other. */
  async track({ phoneIndex, useUp }: Proven, caseNo: string): Promise<TrackAnswer> {
    // Used up in its own transaction: else whoever finds no case could go on asking with one code.
    await this.desk.parts.database.transaction(useUp, { scope: 'all' });
    return this.standing({ phoneIndex, caseNo });
  }

  /** As `track`, for one who has proven the phone before. */
  async standing({ phoneIndex, caseNo }: { phoneIndex: Buffer; caseNo: string }): Promise<TrackAnswer> {
    const context = await this.acts.context();
    return this.desk.parts.database.transaction(
      async (sql) => {
        const row = await readCaseByNo(sql, caseNo);
        if (!row?.phoneIndex.equals(phoneIndex)) throw notFound('个编号');
        return this.present(sql, row, nextDueAt(row.state, context));
      },
      { scope: 'all' },
    );
  }

  private async present(sql: Sql, { id, state }: CaseRow, dueAt: number | null): Promise<TrackAnswer> {
    const { insurer } = await caseFacts(sql, id);
    const steps = await milestonesOf(sql, id, Object.keys(MILESTONES));
    return {
      caseNo: state.caseNo,
      status: state.status,
      statusName: STATUS_NAMES[state.status],
      insurer: insurer?.name ?? null,
      openedAt: stampOf(new Date(state.openedAt)),
      dueAt: stampOf(dueAt === null ? null : new Date(dueAt)),
      steps: steps
        .filter(isMilestone)
        .map(({ at, type }) => ({ at: stampOf(at), type, name: MILESTONES[type] ?? type })),
    };
  }

  private async request(sql: Sql, proven: Proven, given: Complaint, insurer: Insurer | null) {
    const { keyring, stationNow } = this.desk.parts;
    const { kind, product, policyNo, claimNo, name, text } = given;
    const insurerId = insurer?.id ?? null;
    const { phone, phoneIndex } = proven;
    const sealed = keyring.seal(text, 'submission');
    const submission = { kind: 'case.opened', byActor: 'public', insurerId, sealed, about: { phoneIndex } };
    return {
      ...{ kind, product, policyNo, claimNo, insurerId, phoneIndex, source: 'web', requestedBy: 'public' },
      ...{ branchId: null, line: insurer?.line ?? null, surveyId: null, eventId: null, inboundId: null },
      ...{ groupPetition: false, levelSkipping: false, test: false },
      reasonCode: kind === 'enquiry' ? 'enquiry' : UNSORTED_REASON,
      submissionId: await insertSubmission(sql, submission, stationNow()),
      personSealed: keyring.sealPerson({ name, phone }, 'person'),
      tailIndex: keyring.blindIndex('tail', phoneTail(phone) ?? ''),
      nameIndex: keyring.blindIndex('name', canonicalName(name)),
    };
  }

  private async insurerOf(sql: Sql, code: string | null): Promise<Insurer | null> {
    if (code === null) return null;
    const found = await insurerOfCode(sql, code);
    if (found) return found;
    const message = '没有这家保险机构；不清楚时请留空，并在内容中写明公司名称。';
    throw invalid([{ path: 'insurerCode', code: 'unknown_value', message }]);
  }
}

type Insurer = NonNullable<Awaited<ReturnType<typeof insurerOfCode>>>;
