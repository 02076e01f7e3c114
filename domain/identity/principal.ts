import type { Role } from './role.js';

/** A scope of an API key: a noun (`cases`) covers reading and writing, `cases:read` reading only. */
export type Scope = string;

/** What one hat allows: the part of a principal, or of somebody who delegated to it, that policies look at. */
export interface Actor {
  readonly kind: 'staff' | 'api_key' | 'consumer' | 'station';
  readonly id: string;
  /** Null for a consumer and for the station itself. */
  readonly role: Role | null;
  /** Null: not of an insurer (the station's and the bureau's own people). */
  readonly insurerId: string | null;
  /** Null: not bound to branches; else the branches whose rows it sees. */
  readonly branchIds: readonly string[] | null;
  /** Only API keys are bound by scopes. */
  readonly scopes: readonly Scope[];
  /** Whose authority is used, where somebody delegated it; null: the actor's own. */
  readonly onBehalfOf: string | null;
}

/** Sign-offs and approvals handed to somebody of the same house for a time; moments are epoch milliseconds, `[beginsAt, endsAt)`. */
export interface Delegation {
  readonly fromId: string;
  readonly role: Role;
  readonly insurerId: string | null;
  readonly branchIds: readonly string[] | null;
  readonly beginsAt: number;
  readonly endsAt: number;
}

/** Who asks, found out at the front door. */
export interface Principal extends Omit<Actor, 'onBehalfOf'> {
  /** What it does is marked as a test and reaches nobody. */
  readonly testMode: boolean;
  readonly delegations: readonly Delegation[];
}

/** The station's own acts: timers, receipts, replies. */
export const STATION: Actor = {
  kind: 'station',
  id: 'station',
  role: null,
  insurerId: null,
  branchIds: null,
  scopes: [],
  onBehalfOf: null,
};

/**
 * The hats that a principal wears at a moment: its own first, then those delegated to it by others. A delegated hat
 * acts under the principal's own id, on behalf of the one who delegated; authority never leaves its house.
 */
export function hatsOf(principal: Principal, at: number): Actor[] {
  const { kind, id, role, insurerId, branchIds, scopes } = principal;
  const own: Actor = { kind, id, role, insurerId, branchIds, scopes, onBehalfOf: null };
  const lent = principal.delegations
    .filter((from) => from.insurerId === insurerId && from.beginsAt <= at && at < from.endsAt)
    .map((from): Actor => ({
      ...own,
      role: from.role,
      insurerId: from.insurerId,
      branchIds: from.branchIds,
      onBehalfOf: from.fromId,
    }));
  return [own, ...lent];
}

/** Whether two actors are, or act for, one and the same person: nobody approves what they themselves asked for. */
export function samePerson(
  a: Pick<Actor, 'id' | 'onBehalfOf'>,
  b: Pick<Actor, 'id' | 'onBehalfOf'>,
): boolean {
  const people = [b.id, b.onBehalfOf].filter((id) => id !== null);
  return people.includes(a.id) || (a.onBehalfOf !== null && people.includes(a.onBehalfOf));
}
