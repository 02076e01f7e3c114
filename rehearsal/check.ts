import type { StationClient } from '../src/station-client/client.js';
import type { Line } from './sayings.js';
import { percent, share, type CheckedFigure } from './truth.js';

interface FigureView {
  code: string;
  name: string;
  value?: number;
  share?: { numerator: number; denominator: number };
}

export interface Period {
  from: string;
  to: string;
}

export interface Checked {
  name: string;
  expected: string;
  found: string;
  right: boolean;
}

/** Throws a sentence where the station has counted events before: this rehearsal's figures would be mixed with those. */
export async function requireUntouched(viewer: StationClient, to: string): Promise<void> {
  const { share: parts } = await viewer.get<FigureView>(`/figures/upload_on_time?from=2000-01-01&to=${to}`);
  if (parts?.denominator === 0) return;
  throw new Error(
    `${viewer.url} has had ${parts?.denominator ?? 0} service events before, and its figures would be mixed with those of this rehearsal. Start it over with \`npm start -- --fresh\`, or leave --attach out.`,
  );
}

const LINES: Readonly<Record<Line, string>> = { pc: '财产险', life: '人身险' };

/** Holds the station's figures of a period against what they must be. */
export async function checkFigures(
  viewer: StationClient,
  { from, to }: Period,
  figures: readonly CheckedFigure[],
): Promise<Checked[]> {
  const ask = async (line?: Line): Promise<ReadonlyMap<string, FigureView>> => {
    const query = `from=${from}&to=${to}${line === undefined ? '' : `&line=${line}`}`;
    const { items } = await viewer.get<{ items: FigureView[] }>(`/figures?${query}`);
    return new Map(items.map((each) => [each.code, each]));
  };
  const by = { all: await ask(), pc: await ask('pc'), life: await ask('life') };
  return figures.map(({ code, line, expected }) => {
    const view = by[line ?? 'all'].get(code);
    const found = view === undefined ? 'no such figure' : foundOf(view, expected);
    const name = `${view?.name ?? code}${line === undefined ? '' : `（${LINES[line]}）`}`;
    return { name, expected, found, right: found === expected };
  });
}

/** In the form that is expected: exact parts, or the percentage of a printed report. */
function foundOf({ value, share: parts }: FigureView, expected: string): string {
  if (parts === undefined) return String(value);
  return expected.endsWith('%') ? percent(parts) : share(parts);
}

export function lineOf({ name, expected, found, right }: Checked): string {
  const shown = found.includes(' / ') ? `${found}  (${percentOfParts(found)})` : found;
  return right ? `✓ ${name}  ${shown}` : `✗ ${name}  ${shown}, expected ${expected}`;
}

function percentOfParts(text: string): string {
  const [numerator = 0, denominator = 0] = text.split(' / ').map(Number);
  return percent({ numerator, denominator });
}
