import { CASE_POLICY } from '../../../domain/case/policy.js';
import { may } from '../../../domain/identity/policy.js';
import type { Principal } from '../../../domain/identity/principal.js';
import { MESSAGE_POLICY } from '../../../domain/survey/policy.js';
import type { Keyring } from '../../integrations/keyring/keyring.js';
import type { CountedKind } from '../../persistence/queries/counted-rows.js';
import type { FigureRow } from '../../persistence/queries/figure-rows.js';
import { maskedCustomer } from '../cases/cases.presenter.js';
import { stampOf } from '../front-door/fields.js';
import type { RowView } from './figure-details.schema.js';
import { clockWord, outcomeWord, subjectWord } from './figure-words.js';

interface Viewer {
  principal: Principal;
  at: Date;
}

/**
 * A counted row as its viewer may see it: persons masked, and only where the viewer may see the case or the ledger that
 * they stand in; the number of a case only where the case may be opened.
 */
export function presentRow(
  keyring: Keyring,
  kind: CountedKind,
  row: FigureRow,
  { principal, at }: Viewer,
): RowView {
  const moment = at.getTime();
  const { id, insurer, branch, line, subject, subjectName, outcome, ofCase, insurerId, branchId } = row;
  const mayCase = ofCase !== null && may(CASE_POLICY, principal, 'read', ofCase, moment).ok;
  const ofLedger = row.eventNo !== null;
  const mayPerson = ofLedger
    ? may(MESSAGE_POLICY, principal, 'read', { insurerId, branchId }, moment).ok
    : mayCase;
  return {
    ...{ id, at: stampOf(row.at), insurer, branch, line },
    subject:
      subject === null ? null : kind === 'clock' ? clockWord(subject) : subjectWord(subject, subjectName),
    outcome: outcomeWord(outcome),
    caseNo: mayCase ? row.caseNo : null,
    eventNo: mayPerson ? row.eventNo : null,
    customer: mayPerson && row.personSealed ? maskedCustomer(keyring, row.personSealed) : null,
  };
}
