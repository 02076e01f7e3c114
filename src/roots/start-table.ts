import type { StationClock } from '../../domain/clock/station-clock.js';
import type { SetUp } from './set-up.js';

export interface StationFacts {
  url: string;
  temporalUiUrl: string | undefined;
  mailPageUrl: string | undefined;
  dataDir: string;
  keyFile: string;
  logFile: string;
  set: SetUp;
  clock: StationClock;
}

/** The one table at the end of a start: where everything is, and, after a first start, the secrets that are shown once. */
export function startTable(facts: StationFacts): string {
  const rows: [string, string][] = [
    ['Station', facts.url],
    ['API documents', `${facts.url}/api/docs`],
    ...(facts.temporalUiUrl === undefined ? [] : [['Temporal UI', facts.temporalUiUrl] as [string, string]]),
    ...(facts.mailPageUrl === undefined ? [] : [['Caught mail', facts.mailPageUrl] as [string, string]]),
    ['Kind', kindLine(facts.clock)],
    ['Data', facts.dataDir],
    ['Keys', `${facts.keyFile} (keep a copy apart from backups)`],
    ['Log', facts.logFile],
  ];
  const secrets = facts.set.secrets.map(({ what, name, secret }): [string, string] => [
    `${what} ${name}`,
    secret,
  ]);
  const width = Math.max(...[...rows, ...secrets].map(([name]) => columnsOf(name)));
  const lines = (pairs: [string, string][]) =>
    pairs.map(([name, value]) => ` ${name}${' '.repeat(width - columnsOf(name))}  ${value}`);
  const all = [
    ...lines(rows),
    ...(secrets.length === 0 ? [] : [null, ' Log-ins and API keys, shown this once:', ...lines(secrets)]),
  ];
  const rule = '─'.repeat(Math.max(...all.map((line) => columnsOf(line ?? ''))) + 1);
  return [rule, ...all.map((line) => line ?? rule), rule].join('\n');
}

function kindLine(clock: StationClock): string {
  if (clock.kind === 'real') return 'live, real time';
  const from = new Date(clock.start).toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' });
  return `REHEARSAL 演练: from ${from} Shanghai time, ${clock.factor} times as fast as the wall clock`;
}

/** Columns that a terminal takes for the text: Chinese takes two a character. */
function columnsOf(text: string): number {
  return [...text].reduce(
    (sum, character) => sum + (/[\u2e80-\u9fff\uff00-\uff60]/u.test(character) ? 2 : 1),
    0,
  );
}
