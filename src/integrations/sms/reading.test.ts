import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { joinParts, readUserData, wireParts } from './concatenation.js';
import { decodeSms, encodeSms } from './encoding.js';
import { openSmsGateway } from './open.js';
import { mergePartStates, readReceiptText } from './receipts.js';
import { submitResultOf } from './submit-results.js';
import { buildPdu } from './smpp-wire.js';
import type { WireAnswer } from './smpp-link.js';

describe('encodings', () => {
  it('bring every text back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const { dataCoding, body } = encodeSms(text, 'ucs2');
        expect(decodeSms(dataCoding, body)).toBe(text.replace(/^\ufeff/, ''));
      }),
    );
    expect(decodeSms(0, encodeSms('€[a]{@}_£', 'gsm').body)).toBe('€[a]{@}_£');
  });

  it.each([
    [8, '0031', '1'],
    [8, 'feff0031', '1'],
    [8, '003100', '1'],
    [0x18, '6ee1610f', '满意'],
    [4, 'e6bba1e6848f', '满意'],
    [0xf5, 'c2fad2e2', '满意'],
    [0xf1, '31', '1'],
    [0xe0, '6ee1610f', '满意'],
    [2, '31', '1'],
  ])('reads data coding %i of %s', (coding, hex, text) => {
    expect(decodeSms(coding, Buffer.from(hex, 'hex'))).toBe(text);
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), fc.uint8Array(), (coding, bytes) => {
        expect(typeof decodeSms(coding, Buffer.from(bytes))).toBe('string');
        readUserData(Buffer.from(bytes), true);
      }),
    );
  });
});

describe('parts', () => {
  it('join whatever the order and the repeats', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 100, maxLength: 300 }), fc.nat(), (text, turn) => {
        const parts = wireParts(text, 513).map(({ dataCoding, esmClass, shortMessage }) => {
          const { body, concat } = readUserData(shortMessage, esmClass === 0x40);
          return { dataCoding, body, ...(concat ? { concat } : {}) };
        });
        const at = turn % parts.length;
        const turned = [...parts.slice(at), ...parts.slice(0, at), ...parts.slice(0, 1)];
        expect(joinParts(turned)).toEqual({ ok: true, text: text.replace(/^\ufeff/, '') });
        for (const { body } of parts) expect(body.length).toBeLessThanOrEqual(parts.length > 1 ? 153 : 160);
      }),
    );
  });

  it('join a character that was cut in two', () => {
    const bytes = encodeSms('😀', 'ucs2').body;
    const part = (seq: number, body: Buffer): Parameters<typeof joinParts>[0][number] => ({
      dataCoding: 8,
      body,
      concat: { ref: 1, total: 2, seq },
    });
    expect(joinParts([part(2, bytes.subarray(2)), part(1, bytes.subarray(0, 2))])).toEqual({
      ok: true,
      text: '😀',
    });
  });

  it('take a header that makes no sense for text', () => {
    expect(readUserData(Buffer.from([200, 1, 2]), true).concat).toBeUndefined();
    expect(readUserData(Buffer.from([5, 0, 3, 1, 2, 3, 0, 49]), true).concat).toBeUndefined();
  });
});

describe('receipts', () => {
  it('are read from the customary text', () => {
    const text =
      'id:0A1b-7 sub:001 dlvrd:001 submit date:2605010930 done date:260501093105 stat:DELIVRD err:000 text:id:9';
    expect(readReceiptText(text)).toEqual({
      messageId: '0A1b-7',
      state: 'delivered',
      stat: 'DELIVRD',
      errorCode: '000',
      doneAt: Date.UTC(2026, 4, 1, 1, 31, 5),
    });
  });
  it.each([
    ['EXPIRED', 'expired'],
    ['UNDELIV', 'undelivered'],
    ['REJECTD', 'undelivered'],
    ['MK:0001', 'undelivered'],
    ['ENROUTE', 'underway'],
    ['delivrd', 'delivered'],
  ])('stat %s is %s', (stat, state) => expect(readReceiptText(`stat:${stat} id:1`)?.state).toBe(state));
  it('are nothing without an id', () => expect(readReceiptText('stat:DELIVRD')).toBeUndefined());

  it.each([
    [['delivered', undefined], undefined],
    [['delivered', 'delivered'], 'delivered'],
    [['delivered', 'expired'], 'expired'],
    [[undefined, 'undelivered', 'expired'], 'undelivered'],
    [[], undefined],
  ] as const)('of the parts %j mean %s', (states, whole) => expect(mergePartStates(states)).toBe(whole));
});

describe('the answers to the parts', () => {
  const ok = (id: string): WireAnswer => ({
    kind: 'answer',
    pdu: buildPdu('submit_sm_resp', { message_id: id }),
  });
  const no = (status: number): WireAnswer => ({
    kind: 'answer',
    pdu: buildPdu('submit_sm_resp', { command_status: status }),
  });
  it.each([
    [[ok('a'), ok('b')], { ok: true, messageId: 'a', parts: 2, partIds: ['a', 'b'] }],
    [[ok('a'), { kind: 'lost' }], { kind: 'unknown', code: 'connection_lost', partIds: ['a'] }],
    [[ok('a'), no(0x0b)], { kind: 'unknown', code: 'partly_submitted', partIds: ['a'] }],
    [[ok('')], { kind: 'unknown' }],
    [[no(0x58), no(0x0b)], { kind: 'rejected', code: 'ESME_RINVDSTADR' }],
    [[no(0x14)], { kind: 'throttled', code: 'ESME_RMSGQFUL' }],
    [[{ kind: 'unsent' }], { kind: 'unreachable' }],
    [[no(0x400)], { kind: 'rejected', code: '0x00000400' }],
  ] as [WireAnswer[], object][])('%#', (answers, result) =>
    expect(submitResultOf(answers)).toMatchObject(result),
  );
});

describe('the URL', () => {
  it.each(['', 'ftp://host', 'smpp://host:2775', 'smpp:'])('"%s" is refused with a sentence', (url) => {
    expect(() => openSmsGateway(url)).toThrow(/SMS_URL/);
  });
});
