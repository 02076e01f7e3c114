import type { MessageTemplate } from '../survey/templates.js';

/** How long a code proves a phone, by the clock of the one who reads it (wall time): 10 minutes, as its text says. */
export const CODE_VALID_MS = 600_000;

/** What carries a code to its phone, first shipped version. `{minutes}` is how long the code is valid. */
export const PHONE_CODE_TEMPLATE: MessageTemplate = {
  code: 'phone_code',
  name: '手机验证码',
  variables: ['code', 'minutes'],
  required: ['code'],
  body: '验证码{code}，{minutes}分钟内有效。如非本人操作，请忽略，切勿告知他人。',
};

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A code that was asked for a phone: when (wall time), and from which network. */
export interface AskedCode {
  readonly at: number;
  readonly network: string;
}

/** From one network a phone gets so many codes a day, so that a stranger uses up none of its owner's. */
const MOST_OF_A_NETWORK = 3;
/** From all together so many: nobody is bombarded, however many strangers ask. */
const MOST_OF_ALL = 10;

/** Whether a phone gets one more code, asked for from `network` at `at`: one a minute, and so many in 24 hours. */
export function getsCode(earlier: readonly AskedCode[], at: number, network: string): boolean {
  const ofDay = earlier.filter((code) => at - code.at < DAY);
  if (ofDay.some((code) => at - code.at < MINUTE)) return false;
  const own = ofDay.filter((code) => code.network === network);
  return own.length < MOST_OF_A_NETWORK && ofDay.length < MOST_OF_ALL;
}

/**
 * At which of a phone's living codes (newest first) somebody tries from `network`: the one that was asked for there, else
 * the newest. A stranger's tries, and a code that a stranger asked for, take nothing from the owner's. Null: none lives.
 */
export function codeTriedAt<C extends { readonly network: string }>(
  living: readonly C[],
  network: string,
): { readonly code: C; readonly stranger: boolean } | null {
  const own = living.find((code) => code.network === network);
  const code = own ?? living[0];
  return code === undefined ? null : { code, stranger: own === undefined };
}

/**
 * Who is behind an address as far as counting goes: an IPv4 address itself, also where it is written as IPv6; of IPv6
 * the first 64 bits, since every customer has at least so many addresses.
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? [];
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after];
  const first = groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${first.join(':')}::/64`;
}
