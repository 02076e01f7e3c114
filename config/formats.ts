import { isIP } from 'node:net';
import { z } from 'zod';

/** Each format ends in "must be …", so that a fault can be read as one sentence after the variable's name. */

export function wholeNumber(least: number, most: number) {
  const rule = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, rule)
    .transform(Number)
    .refine((value) => value >= least && value <= most, rule);
}

export function decimal(least: number, most: number) {
  const rule = `must be a number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}(\.\d{1,6})?$/, rule)
    .transform(Number)
    .refine((value) => value >= least && value <= most, rule);
}

export const port = wholeNumber(1, 65_535);

export function address(example: string, ...protocols: string[]) {
  return z
    .string()
    .refine(
      (text) =>
        URL.canParse(text) && protocols.includes(new URL(text).protocol) && new URL(text).hostname !== '',
      `must be an address like ${example}`,
    );
}

/** Whether the access number that an address names, if any, is one: prompts are sent from it and replies are told by it. */
export const hasAccessNumber = (url: string): boolean =>
  !URL.canParse(url) || /^\d{3,15}$/.test(new URL(url).searchParams.get('access_number') ?? '000');

/** `yes` or `no`. */
export const yesOrNo = z
  .enum(['yes', 'no'], { error: 'must be `yes` or `no`' })
  .transform((answer) => answer === 'yes');

const rangesRule = 'must be IP addresses or ranges with commas between them, like 172.16.0.0/12,10.0.0.5';

function isRange(text: string): boolean {
  const [host = '', bits, ...more] = text.split('/');
  const most = isIP(host) === 4 ? 32 : isIP(host) === 6 ? 128 : -1;
  if (most < 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most);
}

export const addressRanges = z
  .string()
  .transform((text) => text.split(',').map((each) => each.trim()))
  .refine((ranges) => ranges.every(isRange), rangesRule);

export const hostAndPort = z
  .string()
  .regex(
    /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):\d{1,5}$/,
    'must be a host and a port, like temporal.example.org:7233',
  );

const hoursRule = 'must be two times of day with the earlier one first, like 08:00-21:00';

/** `08:00-21:00`: half-open, station time. */
export const hoursOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/, hoursRule)
  .transform((text) => ({ from: text.slice(0, 5), until: text.slice(6) }))
  .refine(({ from, until }) => from < until, hoursRule);

/** A moment with its zone, as epoch milliseconds. */
export const moment = z.iso
  .datetime({ offset: true, error: 'must be a moment with its zone, like 2026-03-02T08:00:00+08:00' })
  .transform((text) => Date.parse(text));

export const mailbox = z
  .string()
  .regex(
    /^([^<>\r\n]+ <[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
    'must be a mail address, with or without a name, like 服务总站 <station@example.org>',
  );

export const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'must be a name of letters, digits, `.`, `_` and `-`');
export const filePath = z.string().min(1);
export const secret = z.string().min(1);
