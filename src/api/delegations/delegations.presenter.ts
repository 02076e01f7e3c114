import type { DelegationRow } from '../../persistence/queries/delegations.js';
import { stampOf } from '../front-door/fields.js';
import type { DelegationAnswer } from './delegations.schema.js';

export function presentDelegation(row: DelegationRow): DelegationAnswer {
  const { id, fromUserId, fromName, toUserId, toName, beginsAt, endsAt, endedAt } = row;
  return {
    id,
    fromUserId,
    fromName,
    toUserId,
    toName,
    beginsAt: stampOf(beginsAt),
    endsAt: stampOf(endsAt),
    endedAt: stampOf(endedAt),
  };
}
