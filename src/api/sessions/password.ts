import { hash, verify } from '@node-rs/argon2';
import { Places } from '../front-door/places.js';
import { Problem } from '../front-door/problem.js';

/** OWASP's second profile for argon2id: 19 MiB, two passes. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password, cost);

const AT_ONCE = 2;
/** They wait a second or two, as long as anybody before a screen does. */
const WAITING = 64;

const busy = (): Problem =>
  new Problem({
    status: 503,
    code: 'log-in-busy',
    title: '登录繁忙',
    detail: '同时登录的人过多，这次没有核对密码；请按 Retry-After 给出的秒数等待后再试。',
    headers: { 'retry-after': '3' },
  });

/** Whoever likes can have a password checked: it must not take all cores and the threads that files are read by. */
const places = new Places({ atOnce: AT_ONCE, waiting: WAITING, full: busy });

let nobody: Promise<string> | undefined;

/**
 * Whether the password fits. Without a hash (no such user) it takes as long, and does not fit. Throws the problem (503) of
 * too many who wait already.
 */
export async function passwordFits(password: string, stored: string | undefined): Promise<boolean> {
  nobody ??= hashPassword('nobody has this password');
  const against = stored ?? (await nobody);
  const fits = await places.within(() => verify(against, password).catch(() => false));
  return fits && stored !== undefined;
}

const tooCommon = ['password', '12345678', 'qwertyui', '11111111', '88888888', 'admin123', 'abcd1234'];

/** Why the password must not be used, in Chinese; undefined: it may. The station's own rule, after NIST SP 800-63B. */
export function passwordFault(password: string, username: string): string | undefined {
  if (password.length < 10) return '密码至少 10 个字符；建议用几个不相干的词组成。';
  const lower = password.toLowerCase();
  if (lower.includes(username.toLowerCase())) return '密码不能包含用户名；请换一个。';
  if (tooCommon.some((common) => lower.includes(common)) || new Set(lower).size < 5) {
    return '这个密码太容易猜到（常见密码或字符过于重复）；请换一个。';
  }
  return undefined;
}
