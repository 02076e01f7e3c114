import type { Card } from '../card/card.js';
import { readReply } from './read-reply.js';
import type { Grade, Overall, Reading } from './reading.js';

/** A reply with the reading that it should have; `alsoAcceptable` are other readings of the whole that are no fault. */
export interface LabelledReply {
  readonly card: string;
  readonly text: string;
  readonly overall: Overall;
  readonly items: Readonly<Record<string, Grade>>;
  readonly optOut: boolean;
  readonly alsoAcceptable: readonly Overall[];
}

export interface MisreadReply {
  readonly row: LabelledReply;
  readonly reading: Reading;
  readonly fault: 'overall' | 'items' | 'optOut';
}

/** The three targets of RULES 3, as shares of 1, with what they were counted from. */
export interface ReadingMeasures {
  readonly read: number;
  readonly decided: number;
  /** Target ≥ 0.85: decided without a person, of what was labelled as readable without one. */
  readonly decidedShare: number;
  /** Target ≥ 0.995: right, of what the machine decided. */
  readonly rightShare: number;
  /** Target 0: dissatisfied or a suggestion, read as satisfied. */
  readonly cardinalSins: number;
  readonly misread: readonly MisreadReply[];
}

const sameItems = (a: LabelledReply['items'], b: LabelledReply['items']): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([letter, grade]) => b[letter] === grade);

function faultOf(row: LabelledReply, reading: Reading): MisreadReply['fault'] | undefined {
  if (reading.optOut !== row.optOut) return 'optOut';
  if (reading.overall === 'person') return undefined;
  if (reading.overall !== row.overall)
    return row.alsoAcceptable.includes(reading.overall) ? undefined : 'overall';
  return sameItems(reading.items, row.items) ? undefined : 'items';
}

/** Reads labelled replies and measures the readings; a row of a card not given is an error in the set and throws. */
export function evaluateReadings(rows: readonly LabelledReply[], cards: readonly Card[]): ReadingMeasures {
  const byCode = new Map(cards.map((card) => [card.code, card]));
  const misread: MisreadReply[] = [];
  let decided = 0;
  let readable = 0;
  let decidedReadable = 0;
  let cardinalSins = 0;
  for (const row of rows) {
    const card = byCode.get(row.card);
    if (card === undefined) throw new RangeError(`样本用到了未给出的服务卡 ${row.card}。`);
    const reading = readReply(row.text, card);
    if (reading.overall !== 'person') decided += 1;
    if (row.overall !== 'person') {
      readable += 1;
      if (reading.overall !== 'person') decidedReadable += 1;
    }
    const fault = faultOf(row, reading);
    if (fault !== undefined) misread.push({ row, reading, fault });
    const unhappy = row.overall === 'dissatisfied' || row.overall === 'suggestion';
    if (reading.overall === 'satisfied' && unhappy) cardinalSins += 1;
  }
  return {
    read: rows.length,
    decided,
    decidedShare: readable === 0 ? 1 : decidedReadable / readable,
    rightShare: decided === 0 ? 1 : 1 - misread.length / decided,
    cardinalSins,
    misread,
  };
}

/** Parses a labelled set: tab-separated, with the header of `samples/given.tsv`. */
export function parseLabelled(tsv: string): LabelledReply[] {
  const [, ...lines] = tsv.split(/\r?\n/u);
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [card = '', text = '', overall = '', items = '', optOut = '', also = ''] = line.split('\t');
      const graded = items
        .split(' ')
        .filter(Boolean)
        .map((item) => item.split(':') as [string, Grade]);
      return {
        card,
        text,
        overall: overall as Overall,
        items: Object.fromEntries(graded),
        optOut: optOut === '1',
        alsoAcceptable: also.split(' ').filter(Boolean) as Overall[],
      };
    });
}
