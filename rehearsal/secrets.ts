/** Log-ins and API keys of a station, as its first start shows them once. */
export interface Secrets {
  /** By user name. */
  passwords: ReadonlyMap<string, string>;
  /** By the insurer's code. */
  keys: ReadonlyMap<string, string>;
}

const LOG_IN = /^\s*登录\s+(\S+)\s+(\S+)\s*$/;
const API_KEY = /^\s*API 密钥\s+(\S+)\s+(\S+)\s*$/;

/** Reads the table that a first start prints, from its output or from a file that it was saved in. */
export function readSecrets(printed: string): Secrets {
  const passwords = new Map<string, string>();
  const keys = new Map<string, string>();
  for (const line of printed.split('\n')) {
    const [, username, password] = LOG_IN.exec(line) ?? [];
    if (username !== undefined && password !== undefined) passwords.set(username, password);
    const [, insurer, key] = API_KEY.exec(line) ?? [];
    if (insurer !== undefined && key !== undefined) keys.set(insurer, key);
  }
  return { passwords, keys };
}
