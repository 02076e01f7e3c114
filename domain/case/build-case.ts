import { buildCalendar } from '../calendar/calendar.js';
import { PUBLISHED_NOTICES } from '../calendar/published.js';
import { SHIPPED_POLICIES } from '../clock/policies.js';
import type { Actor } from '../identity/principal.js';
import type { Role } from '../identity/role.js';
import type { CaseState } from './case-state.js';
import { SHIPPED_CHAINS } from './chains.js';
import type { CaseContext } from './decision.js';
import { openCase, type CaseOpening } from './open-case.js';
import { SHIPPED_REASONS } from './reasons.js';

/** The rules that a station is shipped with. */
export const SHIPPED_CONTEXT: CaseContext = {
  calendar: buildCalendar(PUBLISHED_NOTICES),
  policies: [SHIPPED_POLICIES],
  reasons: [SHIPPED_REASONS],
  chains: [SHIPPED_CHAINS],
};

/** A member of staff in a role, or a consumer, for tests and rehearsals. */
export function buildActor(role: Role | 'consumer', parts: Partial<Actor> = {}): Actor {
  const consumer = role === 'consumer';
  return {
    kind: consumer ? 'consumer' : 'staff',
    id: role,
    role: consumer ? null : role,
    insurerId: null,
    branchIds: null,
    scopes: [],
    onBehalfOf: null,
    ...parts,
  };
}

/** A new complaint about a claim, of insurer `pc-1`, for tests and rehearsals. */
export function buildCase(opening: Partial<CaseOpening> = {}, parts: Partial<CaseState> = {}): CaseState {
  const whole: CaseOpening = {
    caseNo: 'GZ-2026-000123',
    kind: 'complaint',
    source: 'staff',
    by: buildActor('station_clerk'),
    at: Date.parse('2026-03-02T10:00:00+08:00'),
    insurerId: 'pc-1',
    branchId: 'pc-1-b1',
    line: 'pc',
    reasonCode: opening.kind === 'enquiry' ? 'enquiry' : 'claim_difficulty.delay',
    ...opening,
  };
  return { ...openCase(whole, SHIPPED_CONTEXT).state, ...parts };
}
