import type { AuditRow } from '../../persistence/queries/audit-list.js';
import { stampOf } from '../front-door/fields.js';
import type { AuditAnswer } from './audit.schema.js';

export function presentAuditEntry(row: AuditRow): AuditAnswer {
  const { id, at, actor, actorName, action, subjectType, subjectId, insurerId, address, data } = row;
  const when = stampOf(at);
  return {
    id,
    at: when,
    actor,
    actorName,
    action,
    subjectType,
    subjectId,
    insurerId,
    address,
    data,
    hasText: row.hasText,
    sealed: row.position !== null,
  };
}
