import { promisify } from 'node:util';
import { constants, gunzip, gzip } from 'node:zlib';
import type { Fault } from '../../../domain/uploads/fault.js';
import type { RejectedRow } from '../../integrations/files/rejections.js';
import type { Keyring } from '../../integrations/keyring/keyring.js';
import type { SealedPage } from '../../persistence/queries/service-event-upload.js';

const SEALED_AS = 'rejection';
const MOST_ROWS = 1000;
const MOST_CHARACTERS = 2 * 1024 * 1024;
const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** As kept: each distinct fault once, then for every row its number, its faults' places and its cells. */
interface Kept {
  faults: Fault[];
  rows: [row: number, faults: number[], cells: readonly string[]][];
}

/** Gathers rejections until there is a page of them, so that a million faulty rows need the memory of one page. */
export class RejectionPage {
  private faults = new Map<Fault, number>();
  private rows: Kept['rows'] = [];
  private characters = 0;

  get isEmpty(): boolean {
    return this.rows.length === 0;
  }

  get isFull(): boolean {
    return this.rows.length >= MOST_ROWS || this.characters >= MOST_CHARACTERS;
  }

  add({ row, cells, faults }: RejectedRow): void {
    this.rows.push([row, faults.map((fault) => this.placeOf(fault)), cells]);
    for (const cell of cells) this.characters += cell.length;
  }

  /** Seals what was gathered (the cells hold personal data) and begins anew. Not to be called when empty. */
  async take(keyring: Keyring): Promise<SealedPage> {
    const [first] = this.rows;
    if (!first) throw new Error('A page of rejections has at least one.');
    const kept: Kept = { faults: [...this.faults.keys()], rows: this.rows };
    const page = { firstRow: first[0], rowCount: this.rows.length };
    this.faults = new Map();
    this.rows = [];
    this.characters = 0;
    const packed = await pack(JSON.stringify(kept), { level: constants.Z_BEST_SPEED });
    return { ...page, sealed: keyring.seal(packed, SEALED_AS) };
  }

  private placeOf(fault: Fault): number {
    const known = this.faults.get(fault);
    if (known !== undefined) return known;
    const place = this.faults.size;
    this.faults.set(fault, place);
    return place;
  }
}

/** The rejections of a sealed page, in the order of the file. */
export async function openRejections(keyring: Keyring, sealed: Buffer): Promise<RejectedRow[]> {
  const kept = JSON.parse((await unpack(keyring.openBytes(sealed, SEALED_AS))).toString()) as Kept;
  return kept.rows.map(([row, places, cells]) => ({
    row,
    cells,
    faults: places.flatMap((place) => kept.faults[place] ?? []),
  }));
}

/** The cells of a page's events, kept until the merge has told which of them are conflicts. */
export const sealOriginals = (keyring: Keyring, cells: readonly (readonly string[] | 0)[]): Buffer =>
  keyring.seal(JSON.stringify(cells), SEALED_AS);

export const openOriginals = (keyring: Keyring, sealed: Buffer): (readonly string[] | 0)[] =>
  JSON.parse(keyring.open(sealed, SEALED_AS)) as (readonly string[] | 0)[];
