import { parseArgs } from 'node:util';
import { DAY } from './scenarios/day.js';
import { GUIZHOU } from './scenarios/guizhou.js';
import type { Scenario } from './scenarios/scenario.js';

export interface Options {
  scenario: Scenario;
  events: number;
  seed: number;
  daySeconds: number;
  /** Leave the data folder, to look at the station later. */
  keep: boolean;
  /** A station that runs already, instead of one of our own. */
  attach: { url: string; controlUrl: string; secretsFile: string } | undefined;
}

const SCENARIOS: readonly Scenario[] = [DAY, GUIZHOU];

export const USAGE = `npm run rehearse -- [scenario] [options]

Plays insurers, consumers and staff on a rehearsal station, and checks its figures against what is known beforehand.

${SCENARIOS.map(({ name, about, daySeconds }) => `  ${name.padEnd(18)}${about}; a day takes ${daySeconds} s`).join('\n')}

  --events 2000     service events of the scenario \`day\` (60 or more)
  --seed 1          another number is another day
  --day-seconds 10  seconds in which a day of the station that is started passes
  --keep            keep the data folder of the station that was started
  --attach <url>    rehearse on a station that runs as a rehearsal; with
  --secrets <file>    the table of log-ins and keys that its first start printed, saved in a file
  --control <url>     its SMS centre simulator's switchboard (http://127.0.0.1:2776)`;

/** The command line, or the sentence that says what is wrong with it. */
export function optionsOf(args: string[]): Options | string {
  const parsed = parse(args);
  if (typeof parsed === 'string') return parsed;
  const { values, positionals } = parsed;
  const name = values.scenario ?? positionals[0] ?? 'day';
  const scenario = SCENARIOS.find((each) => each.name === name);
  if (!scenario || positionals.length > 1)
    return `There is no scenario ${positionals.length > 1 ? positionals.join(' ') : name}.`;
  const silent = silentOption(values, scenario);
  if (silent !== undefined) return silent;
  const events = numberOf(values.events, 2_000);
  if (!Number.isInteger(events) || events < 60 || events > 100_000)
    return '--events takes a whole number from 60 to 100000.';
  const seed = numberOf(values.seed, 1);
  if (!Number.isSafeInteger(seed) || seed < 0) return '--seed takes a whole number.';
  const daySeconds = numberOf(values['day-seconds'], scenario.daySeconds);
  if (!(daySeconds >= 1 && daySeconds <= 3_600)) return '--day-seconds takes a number from 1 to 3600.';
  const attach = attachOf(values);
  if (typeof attach === 'string') return attach;
  return { scenario, events, seed, daySeconds, keep: values.keep, attach };
}

function attachOf({
  attach: url,
  secrets,
  control,
}: {
  attach?: string;
  secrets?: string;
  control?: string;
}) {
  if (url === undefined) return undefined;
  if (secrets === undefined)
    return '--attach needs --secrets <file>: the table of log-ins and keys that the first start printed.';
  return {
    url: url.replace(/\/+$/, ''),
    secretsFile: secrets,
    controlUrl: control ?? 'http://127.0.0.1:2776',
  };
}

/** An option that would do nothing says so, instead of being passed over. */
function silentOption(values: Values, { name }: Scenario): string | undefined {
  if (values.events !== undefined && name !== DAY.name)
    return `--events is for the scenario day; ${name} has its own.`;
  if (values.attach === undefined) {
    if (values.secrets !== undefined)
      return '--secrets is for a station that runs already: name it with --attach <url>.';
    if (values.control !== undefined)
      return '--control is for a station that runs already: name it with --attach <url>.';
    return undefined;
  }
  if (values['day-seconds'] !== undefined)
    return '--day-seconds is for a station that the rehearsal starts; with --attach, the REHEARSAL_FACTOR of that station rules.';
  if (values.keep)
    return '--keep is for a station that the rehearsal starts; with --attach, nothing is deleted.';
  return undefined;
}

type Values = Exclude<ReturnType<typeof parse>, string>['values'];

const numberOf = (text: string | undefined, otherwise: number): number =>
  text === undefined ? otherwise : Number(text);

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        events: { type: 'string' },
        seed: { type: 'string' },
        'day-seconds': { type: 'string' },
        scenario: { type: 'string' },
        keep: { type: 'boolean', default: false },
        attach: { type: 'string' },
        secrets: { type: 'string' },
        control: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
