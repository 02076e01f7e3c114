import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import type { Json } from './canonical-json.js';
import { addRow, auditDigest, CHAIN_START, NO_ROWS, sealEntries, verifyChain } from './chain.js';
import type { AuditEntry, ChainFault, SealedEntry } from './chain.js';

const entries = fc
  .array(
    fc.record({
      id: fc.uuid(),
      at: fc.integer({ min: 0, max: 4e12 }),
      actor: fc.constantFrom('user:1', 'key:2', 'station'),
      action: fc.constantFrom('case.transfer', 'reveal', 'upload'),
      details: fc.dictionary(
        fc.string(),
        fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
      ),
    }),
    { minLength: 2, maxLength: 12 },
  )
  .map((list): AuditEntry[] => list.map((entry, i) => ({ ...entry, id: `${entry.id}/${i}` })));
const chains = entries.chain((list) => fc.record({ list: fc.constant(list), at: fc.nat(list.length - 1) }));

function faultIn(
  entries: readonly SealedEntry[],
  expected = undefined as SealedEntry | undefined,
): [ChainFault, number] | 'ok' {
  const verdict = verifyChain(entries, CHAIN_START, expected);
  return verdict.ok ? 'ok' : [verdict.why, verdict.at];
}

describe('canonical JSON', () => {
  it('sorts members at every depth and leaves out what is undefined', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'ü' }], a: undefined, B: true })).toBe(
      '{"B":true,"b":[1,{"c":"ü","d":null}]}',
    );
  });

  it('is the same after a stay elsewhere and in any order of members, and parses back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text) as Json)).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
        expect(canonicalJson(Object.fromEntries(Object.entries(value).reverse()))).toBe(canonicalJson(value));
      }),
    );
  });

  it('refuses what JSON cannot hold', () => {
    expect(() => canonicalJson(Number.NaN)).toThrow('NaN');
    expect(() => canonicalJson({ at: new Date(0) as unknown as Json })).toThrow('plain JSON');
    expect(() => canonicalJson(10n as unknown as Json)).toThrow('plain JSON');
  });
});

describe('the audit chain', () => {
  it('digests as documented, so that anybody can check it with other tools', () => {
    const hash = createHash('sha256')
      .update(`${CHAIN_START.hash}\n{"entry":{"a":"甲","id":"1"},"sequence":1}`)
      .digest('hex');
    const { sealed, head } = sealEntries([{ id: '1', a: '甲' }], CHAIN_START);
    expect(sealed).toEqual([{ sequence: 1, entry: { id: '1', a: '甲' }, hash }]);
    expect(head).toEqual({ sequence: 1, hash });
    expect(CHAIN_START.hash).toBe(
      createHash('sha256').update('protection-station audit chain 1').digest('hex'),
    );
  });

  it('verifies what was sealed, whole, in any batches, and piecemeal', () => {
    fc.assert(
      fc.property(chains, ({ list, at }) => {
        const whole = sealEntries(list, CHAIN_START);
        const first = sealEntries(list.slice(0, at), CHAIN_START);
        const second = sealEntries(list.slice(at), first.head);
        expect([...first.sealed, ...second.sealed]).toEqual(whole.sealed);
        expect(verifyChain(whole.sealed, CHAIN_START, whole.head)).toEqual({ ok: true, head: whole.head });
        expect(verifyChain(second.sealed, first.head)).toEqual({ ok: true, head: whole.head });
      }),
    );
  });

  it('an empty chain stands at its start', () => {
    expect(verifyChain([])).toEqual({ ok: true, head: CHAIN_START });
  });

  it('finds a changed entry', () => {
    fc.assert(
      fc.property(chains, fc.constantFrom('id', 'at', 'actor', 'details', 'added'), ({ list, at }, field) => {
        const sealed = [...sealEntries(list, CHAIN_START).sealed];
        const touched = sealed[at]!;
        sealed[at] = { ...touched, entry: { ...touched.entry, [field]: 'someone else' } };
        expect(faultIn(sealed)).toEqual(['changed', at + 1]);
      }),
    );
  });

  it('finds a changed entry whose own hash was mended', () => {
    fc.assert(
      fc.property(chains, ({ list, at }) => {
        const { sealed, head } = sealEntries(list, CHAIN_START);
        const before = at === 0 ? CHAIN_START : { sequence: at, hash: sealed[at - 1]!.hash };
        const forged = sealEntries([{ ...list[at]!, actor: 'nobody' }], before).sealed;
        const chain = [...sealed.slice(0, at), ...forged, ...sealed.slice(at + 1)];
        const last = at === list.length - 1;
        expect(faultIn(chain, { ...sealed.at(-1)!, ...head })).toEqual(['changed', last ? at + 1 : at + 2]);
      }),
    );
  });

  it('finds a removed entry, at the end against the head', () => {
    fc.assert(
      fc.property(chains, ({ list, at }) => {
        const { sealed } = sealEntries(list, CHAIN_START);
        const left = sealed.filter((_entry, i) => i !== at);
        const last = at === list.length - 1;
        expect(faultIn(left, sealed.at(-1))).toEqual([last ? 'cut_off' : 'missing', at + 1]);
        const renumbered = left.map((entry, i) => ({ ...entry, sequence: i + 1 }));
        if (!last) expect(faultIn(renumbered)).toEqual(['changed', at + 1]);
      }),
    );
  });

  it('finds two entries that changed places, with and without their numbers', () => {
    fc.assert(
      fc.property(chains, fc.nat(), ({ list, at }, other) => {
        const with_ = other % list.length;
        fc.pre(with_ !== at);
        const sealed = [...sealEntries(list, CHAIN_START).sealed];
        const [one, two] = [sealed[at]!, sealed[with_]!];
        sealed[at] = two;
        sealed[with_] = one;
        expect(faultIn(sealed)).toEqual(['missing', Math.min(at, with_) + 1]);
        const renumbered = sealed.map((entry, i) => ({ ...entry, sequence: i + 1 }));
        expect(faultIn(renumbered)).toEqual(['changed', Math.min(at, with_) + 1]);
      }),
    );
  });

  it('finds an inserted entry', () => {
    fc.assert(
      fc.property(chains, ({ list, at }) => {
        const { sealed } = sealEntries(list, CHAIN_START);
        const before = at === 0 ? CHAIN_START : { sequence: at, hash: sealed[at - 1]!.hash };
        const inserted = sealEntries([{ id: 'inserted' }], before).sealed;
        const later = sealed.slice(at).map((entry) => ({ ...entry, sequence: entry.sequence + 1 }));
        expect(faultIn([...sealed.slice(0, at), ...inserted, ...later])).toEqual(['changed', at + 2]);
        expect(faultIn([...sealed.slice(0, at), ...inserted, ...sealed.slice(at)])).toEqual([
          'missing',
          at + 2,
        ]);
      }),
    );
  });

  it('says what is wrong in a sentence', () => {
    const { sealed } = sealEntries([{ id: '1' }, { id: '2' }], CHAIN_START);
    expect(verifyChain(sealed.slice(1))).toMatchObject({
      message: expect.stringContaining('应为第 1 条，实际是第 2 条'),
    });
  });

  it('refuses a previous hash that is none', () => {
    expect(() => auditDigest({ id: '1' }, 'abc')).toThrow('64 hexadecimal');
  });
});

describe('the digest of a bulk act', () => {
  it('depends on every row and on their order', () => {
    const digest = (rows: Json[]): string => rows.reduce<string>(addRow, NO_ROWS);
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer(), { minLength: 2, maxLength: 8 }), (rows) => {
        expect(digest([...rows])).toBe(digest(rows));
        expect(digest([...rows].reverse())).not.toBe(digest(rows));
        expect(digest(rows.slice(1))).not.toBe(digest(rows));
        expect(digest([...rows, rows[0]!])).not.toBe(digest(rows));
      }),
    );
  });
});
