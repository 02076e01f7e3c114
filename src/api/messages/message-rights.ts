import { may } from '../../../domain/identity/policy.js';
import type { OwnedRow } from '../../../domain/identity/tenancy.js';
import { MESSAGE_POLICY, type MessageAction } from '../../../domain/survey/policy.js';
import type { Act, Desk } from '../front-door/desk.js';
import type { Caller } from '../front-door/caller.js';
import { refusal } from '../front-door/problem.js';
import { insertSubmission } from '../../persistence/queries/submissions.js';

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
  { kind, reason, insurerId = null }: { kind: string; reason: string; insurerId?: string | null },
): Promise<string> {
  const sealed = desk.parts.keyring.seal(reason, 'submission');
  return insertSubmission(sql, { kind, byActor: caller.actor, insurerId, sealed }, at);
}
