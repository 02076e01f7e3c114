import { ApplicationFailure } from '@temporalio/common';
import type { Refusal } from '../../../domain/identity/policy.js';
import { notFound, Problem } from '../front-door/problem.js';

const FORBIDDEN = ['role', 'scope', 'not_your_branch', 'co_handler', 'not_in_mediation'];
const STATUS_OF: Readonly<Record<string, number>> = { version_conflict: 412, wrong_status: 409 };

/**
 * What a rule of the case refused: 404 for another insurer's case, 403 by permission, 412 where the version that was
 * seen is not the present one, 409 by time, else 422.
 */
export function problemOfRefusal({ code, rule, message }: Omit<Refusal, 'ok'>): Problem {
  if (code === 'not_yours') return notFound('个案件');
  const forbidden = FORBIDDEN.includes(code);
  const status = forbidden ? 403 : (STATUS_OF[code] ?? 422);
  return new Problem({
    status,
    code: code === 'role' ? 'not-allowed' : code.replaceAll('_', '-'),
    title: forbidden ? '没有权限' : '不能这样办理',
    detail: message,
    rule,
  });
}

/** The problem that says why a run refused: the refusal lies at the end of the failures that the engine wraps it in. */
export function problemOfFailure(error: unknown): Problem | null {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (!(cause instanceof ApplicationFailure)) continue;
    const [refusal] = (cause.details ?? []) as Partial<Refusal>[];
    return problemOfRefusal({
      code: cause.type ?? 'refused',
      message: cause.message,
      rule: refusal?.rule ?? 'case',
    });
  }
  return null;
}
