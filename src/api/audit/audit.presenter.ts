import type { AuditRow } from '../../persistence/queries/audit-list.js';
import { stampOf } from '../front-door/fields.js';
import type { AuditAnswer } from './audit.schema.js';

export function presentAuditEntry(row: AuditRow): AuditAnswer {
  const { id, at, actor, actorName, action, subjectType, insurerId, address, data } = row;
  const when = stampOf(at);
  return {
    id,
    at: when,
    actor,
    actorName,
    action,
    subjectType,
    subjectId: isPhoneIndex(row) ? '—' : row.subjectId,
    insurerId,
    address,
    data,
    hasText: row.hasText,
    sealed: row.position !== null,
  };
}

/** Opt-outs were once named by the index of their phone; sealed as it is, it is kept, and shown to nobody. */
const isPhoneIndex = ({ subjectType, subjectId }: AuditRow): boolean =>
  subjectType === 'opt_out' && /^[0-9a-f]{32}$/.test(subjectId);
