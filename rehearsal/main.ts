import { readFile } from 'node:fs/promises';
import { lineOf } from './check.js';
import { optionsOf, USAGE, type Options } from './options.js';
import { startOwnStation, type Starting } from './own-station.js';
import { FellBehind } from './pace.js';
import { rehearse } from './rehearse.js';
import { readSecrets } from './secrets.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Exit status 0 when every figure is right, 1 when one is wrong or there is none, 2 for a command line that says nothing. */
async function main(args: string[]): Promise<number> {
  if (args.includes('--help')) {
    say(USAGE);
    return 0;
  }
  const options = optionsOf(args);
  if (typeof options === 'string') {
    process.stderr.write(`${options}\n\n${USAGE}\n`);
    return 2;
  }
  const began = Date.now();
  say(`${options.scenario.about}（--seed ${options.seed}）`);
  const starting = stationFor(options);
  const stop = once(async () => (await starting).stop());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      say('\nStopping the rehearsal.');
      void stop().finally(() => process.exit(130));
    });
  try {
    const station = await (await starting).ready;
    const { checked, lag, period } = await rehearse(station, options, process.stdout);
    const wrong = checked.filter(({ right }) => !right).length;
    say(`\n${period.from} – ${period.to}`);
    for (const each of checked) say(lineOf(each));
    say(
      `\n${checked.length - wrong} right, ${wrong} wrong; ${Math.round((Date.now() - began) / 1000)} s; greatest lag ${lag}.`,
    );
    return wrong === 0 ? 0 : 1;
  } finally {
    await stop();
  }
}

async function stationFor({ attach, daySeconds, keep }: Options): Promise<Starting> {
  if (attach === undefined) return startOwnStation({ daySeconds, keep }, (line) => say(`  ${line}`));
  const secrets = readSecrets(await readFile(attach.secretsFile, 'utf8'));
  const station = { ...attach, secrets, ended: new Promise<never>(() => undefined) };
  return { ready: Promise.resolve(station), stop: () => Promise.resolve() };
}

function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= act());
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const sentence = error instanceof Error ? error.message : String(error);
  process.stderr.write(`\n${error instanceof FellBehind ? '' : 'The rehearsal stopped: '}${sentence}\n`);
  process.exitCode = 1;
}
process.exit();
