import { findReason, type ReasonSet } from '../../../domain/case/reasons.js';
import { STATUS_NAMES, type CaseStatus } from '../../../domain/case/status.js';
import { maskName, maskPhone } from '../../../domain/personal/mask.js';
import type { Keyring } from '../../integrations/keyring/keyring.js';
import type { CaseLine } from '../../persistence/queries/cases.js';
import { stampOf } from '../front-door/fields.js';
import type { CaseLineAnswer } from './cases.schema.js';

export function maskedCustomer(keyring: Keyring, personSealed: Buffer): { name: string; phone: string } {
  const person = keyring.openPerson(personSealed, 'person');
  return { name: maskName(person['name'] ?? ''), phone: maskPhone(person['phone'] ?? '') };
}

/** The names that a sealed person holds: the consumer's, and that of who handled the business (经办人). */
export function namesOf(keyring: Keyring, personSealed: Buffer): string[] {
  const { name, handler } = keyring.openPerson(personSealed, 'person');
  return [name, handler].filter((each): each is string => typeof each === 'string');
}

export const flagNames = (flags: { group: boolean; levelSkipping: boolean }): string[] => [
  ...(flags.group ? ['群访'] : []),
  ...(flags.levelSkipping ? ['越级'] : []),
];

export function presentLine(keyring: Keyring, reasons: readonly ReasonSet[], row: CaseLine): CaseLineAnswer {
  const { caseNo, kind, status, source, line, product, round, overdue, version, test } = row;
  return {
    ...{ caseNo, kind, status, source, line, product, round, overdue, version, test },
    statusName: STATUS_NAMES[status as CaseStatus],
    insurer: row.insurerName,
    branch: row.branchName,
    handler: row.handlerName,
    reason: findReason(reasons, row.reasonCode)?.name ?? row.reasonCode,
    flags: flagNames({ group: row.groupPetition, levelSkipping: row.levelSkipping }),
    openedAt: stampOf(row.openedAt),
    dueAt: stampOf(row.nextDueAt),
    customer: maskedCustomer(keyring, row.personSealed),
  };
}
