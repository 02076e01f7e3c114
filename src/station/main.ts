import { explain, explainOrTrace } from '../roots/explain.js';
import { settingsOf } from '../roots/settings.js';
import { commands } from './commands.js';

/** `npm run station -- <command> …`: the operator's command line. Results on standard output, remarks and faults on the error channel. */
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const say = (line: string): void => void process.stderr.write(`${line}\n`);

function help(): string {
  const width = Math.max(...commands.map(({ usage }) => usage.length));
  return [
    'npm run station -- <command>',
    '',
    ...commands.map(({ usage, what }) => `  ${usage.padEnd(width)}  ${what}`),
  ].join('\n');
}

async function main(words: string[]): Promise<number> {
  const found = commands
    .map((command) => ({ command, rest: argumentsOf(command.usage, words) }))
    .find(({ rest }) => rest !== undefined);
  if (found?.rest === undefined) {
    const asked = words.length === 0 || words[0] === 'help' || words[0] === '--help';
    (asked ? print : say)(
      asked ? help() : `There is no command "${words.join(' ')}" with these arguments.\n\n${help()}`,
    );
    return asked ? 0 : 2;
  }
  return found.command.run(found.rest, { settings: settingsOf(process.env), print, say });
}

/** What follows the words of a command; undefined when these are not its words, or an argument is missing or too many. */
function argumentsOf(usage: string, words: string[]): string[] | undefined {
  const parts = usage.split(/ (?![^<[]*[>\]])/);
  const fixed = parts.filter((part) => /^[a-z-]+$/.test(part));
  const required = parts.filter((part) => part.startsWith('<')).length;
  const optional = parts.filter((part) => part.startsWith('[')).length;
  const rest = words.slice(fixed.length);
  if (fixed.some((word, index) => words[index] !== word)) return undefined;
  return rest.length >= required && rest.length <= required + optional ? rest : undefined;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  say(explainOrTrace(error));
  process.exitCode = explain(error) === undefined ? 70 : 1;
}
