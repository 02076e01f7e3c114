import iconv from 'iconv-lite';
import { GSM_ALPHABET, GSM_EXTENSION } from '../../../domain/sms/gsm-alphabet.js';
import type { SmsAlphabet } from '../../../domain/sms/sms-parts.js';

const GSM_CODES = new Map(GSM_ALPHABET.split('').map((character, code) => [character, code]));
const GSM_CHARACTERS = GSM_ALPHABET.split('');
const GSM_ESCAPED = new Map([...GSM_EXTENSION].map(([character, code]) => [code, character]));
const ESCAPE = 0x1b;

export const UCS2_CODING = 8;
const GSM_CODING = 0;

/** Bytes of a text on the wire (GSM one septet a byte, UCS-2 big-endian) with their `data_coding`. */
export function encodeSms(text: string, alphabet: SmsAlphabet): { dataCoding: number; body: Buffer } {
  if (alphabet === 'ucs2') return { dataCoding: UCS2_CODING, body: Buffer.from(text, 'utf16le').swap16() };
  const codes: number[] = [];
  for (const character of text) {
    const code = GSM_CODES.get(character);
    if (code === undefined) codes.push(ESCAPE, GSM_EXTENSION.get(character) ?? 0x20);
    else codes.push(code);
  }
  return { dataCoding: GSM_CODING, body: Buffer.from(codes) };
}

/**
 * Text of a body by its `data_coding` (SMPP 3.4, 5.2.19, and the groups of 3GPP TS 23.038): 0 the GSM alphabet,
 * 1 ASCII, 3 Latin-1, 8 UCS-2, 15 GBK as mainland centres use it. Bytes that cannot be what the coding says, and
 * codings that nobody defined, are read as UTF-8 or else as GB18030: a reply in an odd coding is still a reply.
 */
export function decodeSms(dataCoding: number, body: Buffer): string {
  switch (alphabetOf(dataCoding)) {
    case 'ucs2':
      return decodeUcs2(body);
    case 'gsm':
      return isSevenBit(body) ? decodeGsm(body) : decodeGuess(body);
    case 'latin1':
      return body.toString('latin1');
    case 'gbk':
      return iconv.decode(body, 'gb18030');
    case 'guess':
      return decodeGuess(body);
  }
}

function alphabetOf(dataCoding: number): 'ucs2' | 'gsm' | 'latin1' | 'gbk' | 'guess' {
  if (dataCoding === 0) return 'gsm';
  if (dataCoding === 3) return 'latin1';
  if (dataCoding === UCS2_CODING) return 'ucs2';
  if (dataCoding === 15) return 'gbk';
  if (dataCoding < 0x10) return 'guess';
  const general = dataCoding < 0x40;
  if (general || dataCoding >= 0xf0) {
    const group = (dataCoding >> 2) & 3;
    return general && group === 2 ? 'ucs2' : group === 0 ? 'gsm' : 'guess';
  }
  return dataCoding >= 0xe0 ? 'ucs2' : dataCoding >= 0xc0 ? 'gsm' : 'guess';
}

function decodeUcs2(body: Buffer): string {
  const even = Buffer.from(body.subarray(0, body.length - (body.length % 2))).swap16();
  const text = even.toString('utf16le');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

function decodeGsm(body: Buffer): string {
  let text = '';
  for (let at = 0; at < body.length; at += 1) {
    const code = body[at] ?? 0;
    if (code !== ESCAPE) {
      text += GSM_CHARACTERS[code] ?? ' ';
      continue;
    }
    at += 1;
    text += GSM_ESCAPED.get(body[at] ?? 0) ?? ' ';
  }
  return text;
}

function decodeGuess(body: Buffer): string {
  if (isSevenBit(body)) return body.toString('latin1');
  const text = body.toString('utf8');
  return text.includes('\ufffd') ? iconv.decode(body, 'gb18030') : text;
}

function isSevenBit(body: Buffer): boolean {
  return body.every((byte) => byte < 0x80);
}
