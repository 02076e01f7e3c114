import { may } from '../../../domain/identity/policy.js';
import type { OwnedRow } from '../../../domain/identity/tenancy.js';
import { MESSAGE_POLICY, type MessageAction } from '../../../domain/survey/policy.js';
import type { Act, Desk } from '../front-door/desk.js';
import type { Caller } from '../front-door/caller.js';
import { refusal } from '../front-door/problem.js';
import { insertSubmission } from '../../persistence/queries/submissions.js';
import type { About } from '../../persistence/queries/submissions.js';

const ofNobody: OwnedRow = { insurerId: null };

/** Throws the problem of what the policy refuses. `row`: whose it is; left out, it is the station's. */
export function demand(desk: Desk, caller: Caller, action: MessageAction, row: OwnedRow = ofNobody): void {
  const verdict = may(MESSAGE_POLICY, caller.principal, action, row, desk.parts.stationNow().getTime());
  if (!verdict.ok) throw refusal(verdict, '条短信');
}

/** Keeps the reason of an act as it was written; returns its id. */
export function keepReason(
  desk: Desk,
  caller: Caller,
  { sql, at }: Act,
  { kind, reason, about, insurerId = null }: Reason,
): Promise<string> {
  const sealed = desk.parts.keyring.seal(reason, 'submission');
  return insertSubmission(sql, { kind, byActor: caller.actor, insurerId, sealed, about }, at);
}

interface Reason {
  kind: string;
  reason: string;
  about: About | null;
  insurerId?: string | null;
}
