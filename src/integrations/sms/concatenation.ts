import { smsParts } from '../../../domain/sms/sms-parts.js';
import { decodeSms, encodeSms } from './encoding.js';
import type { ConcatPlace, InboundSms } from './gateway.js';

export const UDH_INDICATOR = 0x40;
const CONCAT_8 = 0x00;
const CONCAT_16 = 0x08;

/** One `short_message` ready for the wire. */
export interface WirePart {
  readonly dataCoding: number;
  readonly esmClass: number;
  readonly shortMessage: Buffer;
}

/** The parts of a text, each after its header of 8-bit concatenation where there are several. */
export function wireParts(text: string, reference: number): WirePart[] {
  const { alphabet, texts } = smsParts(text);
  return texts.map((part, index) => {
    const { dataCoding, body } = encodeSms(part, alphabet);
    if (texts.length === 1) return { dataCoding, esmClass: 0, shortMessage: body };
    const header = Buffer.from([5, CONCAT_8, 3, reference & 0xff, texts.length, index + 1]);
    return { dataCoding, esmClass: UDH_INDICATOR, shortMessage: Buffer.concat([header, body]) };
  });
}

/** Splits a body from its user data header; a header that does not hold together is taken for text. */
export function readUserData(
  shortMessage: Buffer,
  hasHeader: boolean,
): { body: Buffer; concat: ConcatPlace | undefined } {
  const length = shortMessage[0];
  if (!hasHeader || length === undefined || length + 1 > shortMessage.length)
    return { body: shortMessage, concat: undefined };
  const header = shortMessage.subarray(1, length + 1);
  return { body: shortMessage.subarray(length + 1), concat: concatOf(header) };
}

function concatOf(header: Buffer): ConcatPlace | undefined {
  for (let at = 0; at + 1 < header.length;) {
    const id = header[at];
    const length = header[at + 1] ?? 0;
    const value = header.subarray(at + 2, at + 2 + length);
    if (id === CONCAT_8 && value.length === 3) return placeOf(value[0], value[1], value[2]);
    if (id === CONCAT_16 && value.length === 4) return placeOf(value.readUInt16BE(0), value[2], value[3]);
    at += 2 + length;
  }
  return undefined;
}

/** A place that makes sense, or undefined: a lone part is no part, and a wrong number would wait for ever. */
export function placeOf(ref?: number, total?: number, seq?: number): ConcatPlace | undefined {
  if (ref === undefined || total === undefined || seq === undefined) return undefined;
  return total > 1 && seq >= 1 && seq <= total ? { ref, total, seq } : undefined;
}

export type JoinedParts =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly missing: readonly number[] };

/**
 * The text of a long message, from its parts in any order and however often each came (the first of a place counts).
 * All parts must be of one message: same phone, number, reference and total.
 */
export function joinParts(parts: readonly Pick<InboundSms, 'concat' | 'dataCoding' | 'body'>[]): JoinedParts {
  const places = new Map<number, (typeof parts)[number]>();
  for (const part of parts) {
    const seq = part.concat?.seq ?? 1;
    if (!places.has(seq)) places.set(seq, part);
  }
  const total = parts[0]?.concat?.total ?? 1;
  const seqs = Array.from({ length: total }, (_, index) => index + 1);
  const missing = seqs.filter((seq) => !places.has(seq));
  if (missing.length > 0) return { ok: false, missing };
  const ordered = seqs.flatMap((seq) => places.get(seq) ?? []);
  const [first] = ordered;
  if (first && ordered.every((part) => part.dataCoding === first.dataCoding))
    return { ok: true, text: decodeSms(first.dataCoding, Buffer.concat(ordered.map((part) => part.body))) };
  return { ok: true, text: ordered.map((part) => decodeSms(part.dataCoding, part.body)).join('') };
}
