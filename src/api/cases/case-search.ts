import { dayOf, startOfDay } from '../../../domain/calendar/day.js';
import { parseCaseNo } from '../../../domain/case/case-no.js';
import { canonicalName, canonicalPhone, isMobile } from '../../../domain/personal/canonical.js';
import type { Principal } from '../../../domain/identity/principal.js';
import type { Keyring } from '../../integrations/keyring/keyring.js';
import type { CaseFilter } from '../../persistence/queries/cases.js';
import type { CasesQuery } from './cases.schema.js';

/** The filter of a list, narrowed to what the caller may see. */
export function filterOf(keyring: Keyring, query: CasesQuery, principal: Principal, now: number): CaseFilter {
  const { status, due, handler, reason, source, kind, branch, q } = query;
  const own = principal.insurerId;
  const { branchIds, id: userId } = principal;
  const scope = own === null ? undefined : { insurerId: own, branchIds, userId };
  const shared = scope !== undefined && query.coHandled === true;
  const mediator = principal.role === 'mediator' || principal.role === 'committee_secretary';
  return {
    ...{ source, kind },
    status: mediator ? 'mediation' : status,
    handlerId: handler,
    reasonCode: reason,
    due: due === undefined ? undefined : dueSpan(due, now),
    insurerId: shared ? undefined : (own ?? query.insurer),
    coHandledBy: shared ? scope : undefined,
    branchIds: shared ? undefined : branchesOf(branchIds, branch),
    alsoCoHandledBy: shared || branch !== undefined || branchIds === null ? undefined : scope,
    // A test key sees tests only, a live one none; people see them marked.
    test: principal.kind === 'api_key' ? principal.testMode : undefined,
    found: q === undefined ? undefined : lookUp(keyring, q),
  };
}

/** Of people bound to branches: theirs, or the one of theirs that was asked for. */
function branchesOf(own: readonly string[] | null, asked: string | undefined): readonly string[] | undefined {
  if (asked === undefined) return own ?? undefined;
  return own === null || own.includes(asked) ? [asked] : [];
}

/** `week`: up to Sunday 24:00. A moment of 24:00 still belongs to its day. */
function dueSpan(due: 'overdue' | 'today' | 'week', now: number): { from: Date | null; until: Date } {
  const today = dayOf(now);
  // Day numbers count from a Thursday.
  const daysToSunday = 6 - ((((today + 3) % 7) + 7) % 7);
  const at = new Date(now);
  switch (due) {
    case 'overdue':
      return { from: null, until: at };
    case 'today':
      return { from: at, until: new Date(startOfDay(today + 1)) };
    case 'week':
      return { from: at, until: new Date(startOfDay(today + daysToSunday + 1)) };
  }
}

/** A case number, four last digits, a whole phone, else a whole name: what is typed never reaches a column in clear. */
function lookUp(keyring: Keyring, q: string): NonNullable<CaseFilter['found']> {
  const upper = q.toUpperCase();
  if (parseCaseNo(upper) !== null) return { caseNo: upper };
  if (/^\d{4}$/.test(q)) return { tail: keyring.blindIndex('tail', q) };
  const phone = canonicalPhone(q);
  if (isMobile(phone)) return { phone: keyring.blindIndex('phone', phone) };
  return { name: keyring.blindIndex('name', canonicalName(q)) };
}
