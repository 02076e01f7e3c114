import { Injectable } from '@nestjs/common';
import { CASE_POLICY } from '../../../domain/case/policy.js';
import { may } from '../../../domain/identity/policy.js';
import { maskText } from '../../../domain/personal/mask.js';
import { caseRunId } from '../../../workflows/case/messages.js';
import { recordAudit } from '../../persistence/queries/audit.js';
import type { CaseRow } from '../../persistence/queries/case-rows.js';
import {
  caseEntries,
  caseFacts,
  caseMessages,
  casePersons,
  caseReplies,
} from '../../persistence/queries/case-view.js';
import { insertSubmission } from '../../persistence/queries/submissions.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { CaseActs } from './case-acts.js';
import { presentCase } from './case.presenter.js';
import { seenBy } from './case-tenure.js';
import { timelineOf } from './case-timeline.js';
import type { ShowText } from './case-timeline.js';
import { maskedCustomer, namesOf } from './cases.presenter.js';
import type { CaseDetail } from './cases.schema.js';

const OPERATORS = ['admin', 'station_clerk', 'station_supervisor'];

/** The page of one case. */
@Injectable()
export class CasePages {
  constructor(
    private readonly desk: Desk,
    private readonly acts: CaseActs,
  ) {}

  async show(caller: Caller, caseNo: string): Promise<CaseDetail> {
    const row = await this.acts.find(caller, caseNo);
    const { parts } = this.desk;
    const context = await this.acts.context();
    // Seen by those who may see the case: its texts and messages may stand under another insurer's name.
    const rows = await parts.database.transaction(
      async (sql) => ({
        facts: await caseFacts(sql, row.id),
        persons: await casePersons(sql, row.id),
        entries: seenBy(caller.principal.insurerId, await caseEntries(sql, row.id)),
        messages: await caseMessages(sql, row.id),
        replies: await caseReplies(sql, row.id),
      }),
      { scope: 'all' },
    );
    const at = parts.stationNow().getTime();
    const { principal } = caller;
    const shown = { state: row.state, facts: rows.facts, principal, at, context, test: row.test };
    return presentCase(
      { ...shown, runUrl: this.runUrl(caller, row) },
      {
        customer: maskedCustomer(parts.keyring, row.personSealed),
        timeline: timelineOf(parts.keyring, rows, this.textsFor(caller, row, rows.persons, at)),
      },
    );
  }

  /** Name and phone in clear; who asked, and why, is recorded in the same transaction. */
  async reveal(caller: Caller, caseNo: string, reason: string) {
    const row = await this.acts.find(caller, caseNo, 'reveal');
    const { keyring, database, stationNow } = this.desk.parts;
    const at = stationNow();
    const insurerId = caller.principal.insurerId ?? row.insurerId;
    await database.transaction(async (sql) => {
      const sealed = keyring.seal(reason, 'submission');
      const about = { complaint_case: row.id };
      const submission = { kind: 'case.reveal', byActor: caller.actor, insurerId, sealed, about };
      const submissionId = await insertSubmission(sql, submission, at);
      const { actor, address } = caller;
      const subject = { subjectType: 'case', subjectId: caseNo, insurerId: row.insurerId };
      await recordAudit(sql, { at, actor, address, action: 'case.revealed', ...subject, submissionId });
    }, caller.tenant);
    const person = keyring.openPerson(row.personSealed, 'person');
    return { caseNo, name: person['name'] ?? '', phone: person['phone'] ?? '' };
  }

  /** Texts with the names of whom the case knows covered; none for who has no part in it (docs/decisions/0010). */
  private textsFor(
    { principal }: Caller,
    { state }: CaseRow,
    persons: readonly Buffer[],
    at: number,
  ): ShowText {
    if (!may(CASE_POLICY, principal, 'read_texts', state, at).ok) return null;
    const names = persons.flatMap((sealed) => namesOf(this.desk.parts.keyring, sealed));
    return (text) => maskText(text, names);
  }

  private runUrl({ principal }: Caller, { state }: CaseRow): string | null {
    const { engineUiUrl } = this.desk.parts.settings;
    if (engineUiUrl === undefined || !OPERATORS.includes(principal.role ?? '')) return null;
    return `${engineUiUrl}/workflows/${encodeURIComponent(caseRunId(state.caseNo, state.runNo))}`;
  }
}
