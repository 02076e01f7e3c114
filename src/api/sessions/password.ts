import { hash, verify } from '@node-rs/argon2';

/** OWASP's second profile for argon2id: 19 MiB, two passes. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password, cost);

let nobody: Promise<string> | undefined;

/** Whether the password fits. Without a hash (no such user) it takes as long, and does not fit. */
export async function passwordFits(password: string, stored: string | undefined): Promise<boolean> {
  nobody ??= hashPassword('nobody has this password');
  const fits = await verify(stored ?? (await nobody), password).catch(() => false);
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
