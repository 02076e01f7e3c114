import type { ReceiptState } from './gateway.js';

/** What a centre says of a message's fate; `underway` is not final. */
export interface StatedFate {
  readonly messageId: string;
  readonly state: ReceiptState | 'underway';
  readonly stat: string;
  readonly errorCode: string;
  readonly doneAt?: number;
}

const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/**
 * Reads the customary text of a receipt (SMPP 3.4, appendix B): `id:… sub:… dlvrd:… submit date:… done date:…
 * stat:… err:… text:…`, fields in any order and case. Times without a zone are Shanghai's. Undefined where there is
 * no id or no stat.
 */
export function readReceiptText(text: string): StatedFate | undefined {
  const body = text.replace(/\btext:.*$/is, '');
  const field = (name: string): string | undefined =>
    new RegExp(`(?:^|\\s)${name}\\s*:\\s*(\\S+)`, 'i').exec(body)?.[1];
  const messageId = field('id');
  const stat = field('stat');
  if (messageId === undefined || stat === undefined) return undefined;
  const doneAt = readTime(field('done date'));
  return {
    messageId,
    state: stateOfStat(stat),
    stat,
    errorCode: field('err') ?? '',
    ...(doneAt === undefined ? {} : { doneAt }),
  };
}

function readTime(digits: string | undefined): number | undefined {
  const match = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?$/.exec(digits ?? '');
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  return Date.UTC(2000 + year, month - 1, day, hour, minute, second) - SHANGHAI_OFFSET_MS;
}

/** A word that we do not know (carriers send codes such as `MK:0001`) tells of a failure. */
function stateOfStat(stat: string): StatedFate['state'] {
  switch (stat.toUpperCase()) {
    case 'DELIVRD':
    case 'DELIVERED':
      return 'delivered';
    case 'EXPIRED':
      return 'expired';
    case 'ENROUTE':
    case 'ACCEPTD':
    case 'ACCEPTED':
    case 'SCHEDULED':
    case 'BUFFERED':
      return 'underway';
    default:
      return 'undelivered';
  }
}

/** `message_state` of SMPP 3.4, 5.2.28; undefined for a value that says nothing. */
export function stateOfNumber(messageState: number): StatedFate['state'] | undefined {
  switch (messageState) {
    case 0:
    case 1:
    case 6:
      return 'underway';
    case 2:
      return 'delivered';
    case 3:
      return 'expired';
    case 4:
    case 5:
    case 8:
    case 9:
      return 'undelivered';
    default:
      return undefined;
  }
}

/**
 * The fate of a whole message from the fates of its parts (undefined: no receipt yet): one part undelivered or
 * expired settles it, for the person did not get the whole; delivered needs every part.
 */
export function mergePartStates(states: readonly (ReceiptState | undefined)[]): ReceiptState | undefined {
  if (states.includes('undelivered')) return 'undelivered';
  if (states.includes('expired')) return 'expired';
  return states.length > 0 && states.every((state) => state === 'delivered') ? 'delivered' : undefined;
}
