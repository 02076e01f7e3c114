import { SHIPPED_CARDS } from '../../domain/card/card.js';
import { evaluateReadings, parseLabelled } from '../../domain/reply/evaluate-readings.js';
import type { MisreadReply, ReadingMeasures } from '../../domain/reply/evaluate-readings.js';
import { StationFault } from '../roots/fault.js';
import type { Command } from './command.js';
import { readInput } from './input-file.js';

const TARGETS = { decidedShare: 0.85, rightShare: 0.995, cardinalSins: 0 };

/** Reads a labelled set of replies with the shipped cards and prints the three measures and every reading that differs. */
export const replies: Command = {
  usage: 'replies <file.tsv>',
  what: 'read a labelled set of replies and measure the readings against the targets',
  run: async ([file = ''], { print }) => {
    const text = (await readInput(file)).replace(/^\ufeff/u, '');
    if (!text.startsWith('card\ttext\toverall'))
      throw new StationFault(
        'usage',
        `${file} is not a labelled set: its first line must begin with the columns card, text, overall, items, opt_out, also_acceptable, parted by tabs.`,
      );
    const measures = measure(file, text);
    print(reportOf(measures));
    return met(measures) ? 0 : 1;
  },
};

function measure(file: string, text: string): ReadingMeasures {
  try {
    return evaluateReadings(parseLabelled(text), SHIPPED_CARDS);
  } catch (error) {
    if (error instanceof RangeError) throw new StationFault('usage', `${file}: ${error.message}`);
    throw error;
  }
}

function met({ decidedShare, rightShare, cardinalSins }: ReadingMeasures): boolean {
  return (
    decidedShare >= TARGETS.decidedShare &&
    rightShare >= TARGETS.rightShare &&
    cardinalSins === TARGETS.cardinalSins
  );
}

function reportOf({
  read,
  decided,
  decidedShare,
  rightShare,
  cardinalSins,
  misread,
}: ReadingMeasures): string {
  const line = (name: string, value: string, target: string, ok: boolean) =>
    `${ok ? 'met   ' : 'MISSED'} ${name}: ${value} (target ${target})`;
  return [
    `${read} replies read, ${decided} decided by the machine.`,
    line('decided without a person', percent(decidedShare), '≥ 85 %', decidedShare >= TARGETS.decidedShare),
    line('right, of those decided', percent(rightShare), '≥ 99.5 %', rightShare >= TARGETS.rightShare),
    line('dissatisfied or suggesting, read as satisfied', String(cardinalSins), '0', cardinalSins === 0),
    ...(misread.length === 0
      ? ['No reading differs.']
      : [`${misread.length} readings differ:`, ...misread.map(differenceOf)]),
  ].join('\n');
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

function differenceOf({ row, reading, fault }: MisreadReply): string {
  const side = (overall: string, items: Readonly<Record<string, string>>, optOut: boolean) =>
    [
      overall,
      ...Object.entries(items).map(([letter, grade]) => `${letter}:${grade}`),
      ...(optOut ? ['opt-out'] : []),
    ].join(' ');
  return `  ${row.card}  「${row.text}」 ${fault}: labelled ${side(row.overall, row.items, row.optOut)}; read ${side(reading.overall, reading.items, reading.optOut)} (${reading.why})`;
}
