import { sha256Hex } from '../digest/sha256.js';
import { canonicalJson } from './canonical-json.js';
import type { Json, JsonObject } from './canonical-json.js';

/** One act as it was recorded: who, when, what, why, from where. Any JSON object with an id of its own. */
export interface AuditEntry extends JsonObject {
  readonly id: string;
}

/** Where a chain stands: the number of its last entry (0 when empty) and that entry's hash. */
export interface ChainHead {
  readonly sequence: number;
  readonly hash: string;
}

/** An entry with its place in the chain. */
export interface SealedEntry {
  readonly sequence: number;
  readonly entry: AuditEntry;
  readonly hash: string;
}

export type ChainVerdict =
  | { readonly ok: true; readonly head: ChainHead }
  | { readonly ok: false; readonly at: number; readonly why: ChainFault; readonly message: string };

export type ChainFault = 'missing' | 'changed' | 'cut_off';

const HEX_64 = /^[0-9a-f]{64}$/;

/** The head of the empty chain. */
export const CHAIN_START: ChainHead = { sequence: 0, hash: sha256Hex('protection-station audit chain 1') };

/**
 * The hash of an entry behind `previousHash` (64 hexadecimal digits): SHA-256 over that hash, a line feed, and the
 * entry's canonical JSON. The fixed length in front keeps two different pairs from running together.
 */
export function auditDigest(entry: JsonObject, previousHash: string): string {
  if (!HEX_64.test(previousHash)) throw new RangeError('a previous hash is 64 hexadecimal digits');
  return sha256Hex(`${previousHash}\n${canonicalJson(entry)}`);
}

/** Chains a batch of entries, in the given order, behind `head`. The sealer stores them and the new head together. */
export function sealEntries(
  entries: readonly AuditEntry[],
  head: ChainHead,
): { readonly sealed: readonly SealedEntry[]; readonly head: ChainHead } {
  const sealed: SealedEntry[] = [];
  let at = head;
  for (const entry of entries) {
    at = next(entry, at);
    sealed.push({ sequence: at.sequence, entry, hash: at.hash });
  }
  return { sealed, head: at };
}

/**
 * Verifies sealed entries in the order of their numbers, from `from` (a batch's end, so that long chains are
 * verified piecemeal). Any change, removal, swap or insertion is found where it begins; entries cut off at the end
 * are found only against `expected`, a head that was printed or kept elsewhere.
 */
export function verifyChain(
  entries: Iterable<SealedEntry>,
  from: ChainHead = CHAIN_START,
  expected?: ChainHead,
): ChainVerdict {
  let head = from;
  for (const sealed of entries) {
    const due = head.sequence + 1;
    if (sealed.sequence !== due) {
      return fault(
        'missing',
        due,
        `审计链在第 ${due} 条处断开：此处应为第 ${due} 条，实际是第 ${sealed.sequence} 条。`,
      );
    }
    head = next(sealed.entry, head);
    if (sealed.hash !== head.hash) {
      return fault(
        'changed',
        due,
        `审计链第 ${due} 条的内容与封存时的摘要不符：该条或其之前的记录被改动过。`,
      );
    }
    if (expected?.sequence === due && expected.hash !== head.hash) {
      return fault('changed', due, `审计链第 ${due} 条与另外保存的链头不符：链被整体重写过。`);
    }
  }
  if (expected && expected.sequence > head.sequence) {
    const at = head.sequence + 1;
    return fault(
      'cut_off',
      at,
      `审计链只到第 ${head.sequence} 条，而链头已到第 ${expected.sequence} 条：末尾的记录被删除。`,
    );
  }
  return { ok: true, head };
}

/**
 * The digest of the rows of a bulk act, which is one entry. Rows are added one after another, so a file of any size
 * needs no room: `digest = addRow(digest, row)`, beginning with `NO_ROWS`.
 */
export function addRow(digest: string, row: Json): string {
  return auditDigest({ row }, digest);
}

/** The digest of no rows. */
export const NO_ROWS = sha256Hex('protection-station audit rows 1');

function next(entry: AuditEntry, head: ChainHead): ChainHead {
  const sequence = head.sequence + 1;
  return { sequence, hash: auditDigest({ sequence, entry }, head.hash) };
}

function fault(why: ChainFault, at: number, message: string): ChainVerdict {
  return { ok: false, at, why, message };
}
