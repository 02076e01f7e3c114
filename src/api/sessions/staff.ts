import type { Caller } from '../front-door/caller.js';
import { forbidden } from '../front-door/problem.js';

/** The member of staff who is logged in; keys of systems have no session. */
export function staffOf({ principal, session }: Caller): {
  userId: string;
  session: NonNullable<Caller['session']>;
} {
  if (principal.kind === 'staff' && session) return { userId: principal.id, session };
  throw forbidden('这个接口只供登录的工作人员使用，API 密钥不能调用。', 'staff-only');
}
