import type { StationClock } from '../../domain/clock/station-clock.js';
import type { FirstSecret } from '../persistence/seed/seed-station.js';

export interface StationFacts {
  url: string;
  temporalUiUrl: string | undefined;
  mailPageUrl: string | undefined;
  dataDir: string;
  keyFile: string;
  logFile: string;
  secrets: readonly FirstSecret[];
  clock: StationClock;
}

/** The one table at the end of a start: where everything is, and, after a first start, the secrets that are shown once. */
export function startTable(facts: StationFacts): string {
  const places: Row[] = [
    ['Station', facts.url],
    ['Public pages', `${facts.url}/public`],
    ['API documents', `${facts.url}/api/docs`],
    ...optional('Temporal UI', facts.temporalUiUrl),
    ...optional('Caught mail', facts.mailPageUrl),
    ['Kind', kindLine(facts.clock)],
    ['Data', facts.dataDir],
    ['Keys', `${facts.keyFile} (keep a copy apart from backups)`],
    ['Log', facts.logFile],
  ];
  return tableOf([places, ...secretRows(facts.secrets)]);
}

/** The secrets alone, for a first start that founded the station and then failed. */
export function secretsTable(secrets: readonly FirstSecret[]): string {
  return secrets.length === 0 ? '' : tableOf(secretRows(secrets));
}

type Row = [name: string, value: string];

function secretRows(secrets: readonly FirstSecret[]): Row[][] {
  if (secrets.length === 0) return [];
  return [
    [['Log-ins and API keys', 'shown this once']],
    secrets.map(({ what, name, secret }): Row => [`${what} ${name}`, secret]),
  ];
}

function optional(name: string, value: string | undefined): Row[] {
  return value === undefined ? [] : [[name, value]];
}

function tableOf(groups: Row[][]): string {
  const width = Math.max(...groups.flat().map(([name]) => columnsOf(name)));
  const lines = groups.map((rows) =>
    rows.map(([name, value]) => ` ${name}${' '.repeat(width - columnsOf(name))}  ${value}`),
  );
  const rule = '─'.repeat(Math.max(...lines.flat().map(columnsOf)) + 1);
  return [...lines.flatMap((group) => [rule, ...group]), rule].join('\n');
}

function kindLine(clock: StationClock): string {
  if (clock.kind === 'real') return 'live, real time';
  const from = new Date(clock.start).toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' });
  return `REHEARSAL 演练: from ${from} Shanghai time, ${clock.factor} times as fast as the wall clock`;
}

/** Columns that a terminal takes for the text: Chinese takes two a character. */
function columnsOf(text: string): number {
  return text.length + (text.match(/[\u2e80-\u9fff\uff00-\uff60]/gu) ?? []).length;
}
