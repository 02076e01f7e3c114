import { hatsOf, type Actor, type Principal } from './principal.js';
import { ROLES, type Role } from './role.js';

/** Why something is not allowed: a stable code, the rule's name, and a sentence for the one who asked. */
export interface Refusal {
  readonly ok: false;
  readonly code: string;
  /** The rule that refused. */
  readonly rule: string;
  /** Chinese: what was wrong, by which rule, what to do. */
  readonly message: string;
}

export type Verdict = { readonly ok: true; readonly as: Actor } | Refusal;

/** A condition beyond the role; null when it holds. */
export type Condition<S> = (actor: Actor, subject: S) => Omit<Refusal, 'ok'> | null;

/** One line of a policy table. */
export interface Rule<S> {
  /** The action in Chinese, as it stands in sentences: 「批准延期」. */
  readonly name: string;
  readonly roles: readonly Role[];
  /** Open to a consumer who proved to be one by a code sent to the phone. */
  readonly consumer?: true;
  /** Open to the station itself. */
  readonly station?: true;
  /** What an API key must hold. */
  readonly scope?: string;
  readonly when?: readonly Condition<S>[];
}

export type PolicyTable<A extends string, S> = Readonly<Record<A, Rule<S>>>;

/**
 * Whether one hat may do `action` on `subject` by a policy table. Conditions are asked in order; the first that
 * fails is the reason.
 */
export function allows<A extends string, S>(
  table: PolicyTable<A, S>,
  actor: Actor,
  action: A,
  subject: S,
): Verdict {
  const rule = table[action];
  if (!mayByRole(rule, actor)) return roleRefusal(rule, actor);
  if (actor.kind === 'api_key' && !keyCovers(actor.scopes, rule.scope)) return scopeRefusal(rule);
  for (const condition of rule.when ?? []) {
    const refusal = condition(actor, subject);
    if (refusal) return { ok: false, ...refusal };
  }
  return { ok: true, as: actor };
}

/**
 * Whether a principal may do `action` on `subject` at a moment (epoch milliseconds), by its own role or by one that
 * was delegated to it. On success `as` names the hat to act under; otherwise the reason that its own role gives.
 */
export function may<A extends string, S>(
  table: PolicyTable<A, S>,
  principal: Principal,
  action: A,
  subject: S,
  at: number,
): Verdict {
  const verdicts = hatsOf(principal, at).map((hat) => allows(table, hat, action, subject));
  const [own] = verdicts;
  if (!own) throw new Error('a principal always wears its own hat');
  return verdicts.find((verdict) => verdict.ok) ?? own;
}

/** The actions of a table that a principal may do on a subject; for screens. */
export function allowedActions<A extends string, S>(
  table: PolicyTable<A, S>,
  principal: Principal,
  subject: S,
  at: number,
): A[] {
  return (Object.keys(table) as A[]).filter((action) => may(table, principal, action, subject, at).ok);
}

function mayByRole<S>(rule: Rule<S>, actor: Actor): boolean {
  if (actor.kind === 'consumer') return rule.consumer === true;
  if (actor.kind === 'station') return rule.station === true;
  return actor.role !== null && rule.roles.includes(actor.role);
}

/** Whether a key that holds `scopes` may do what needs a scope: by itself, or by its noun. */
export function keyCovers(scopes: readonly string[], needed: string | undefined): boolean {
  if (needed === undefined) return false;
  return scopes.includes(needed) || scopes.includes(needed.split(':')[0] ?? needed);
}

function roleRefusal<S>(rule: Rule<S>, actor: Actor): Refusal {
  const who = actor.role === null ? '当前身份' : `「${ROLES[actor.role]}」`;
  const those = rule.roles.map((role) => ROLES[role]).join('、');
  const mend = those === '' ? '此项由系统自行办理。' : `请由${those}办理。`;
  return {
    ok: false,
    code: 'role',
    rule: 'permissions',
    message: `按权限表，${who}不能${rule.name}；${mend}`,
  };
}

const scopeRefusal = <S>(rule: Rule<S>): Refusal => ({
  ok: false,
  code: 'scope',
  rule: 'api_key_scopes',
  message: `此 API 密钥没有${rule.name}所需的权限范围${rule.scope === undefined ? '' : `（${rule.scope}）`}；请向总站申请，或改由人员登录办理。`,
});
