/** The gates of the house: what must hold of the code before any test of its behaviour. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from './build.mjs';
import { runQuietly } from './child.mjs';

const bin = (name) => path.join(root, 'node_modules/.bin', name);
const present = (...names) => names.filter((name) => existsSync(path.join(root, name)));

/**
 * Each gate: a name, the command, and, where it makes sense only once something exists, `when`.
 * A gate passes when its command ends with status 0.
 */
export const gates = [
  { name: 'types', command: [bin('tsc'), '--noEmit', '-p', 'tsconfig.json'] },
  { name: 'lint', command: [bin('eslint'), '--max-warnings', '0', '.'] },
  { name: 'format', command: [bin('prettier'), '--check', '--log-level', 'warn', '.'] },
  {
    name: 'floors',
    command: [
      bin('depcruise'),
      ...present('domain', 'config', 'workflows', 'activities', 'src', 'rehearsal'),
    ],
  },
  { name: 'unused', command: [bin('knip'), '--no-progress'] },
  {
    name: 'workflow bundle',
    command: [process.execPath, 'tools/bundle.mjs'],
    when: () => existsSync(path.join(root, 'workflows/index.ts')),
  },
  { name: 'configuration table', command: [process.execPath, 'tools/configuration-table.mjs', '--check'] },
];

/** Runs the gates two at a time, one line each; full output of those that fail. Returns `{ passed, failed }`. */
export async function runGates(say = console.log) {
  const queue = gates.filter((gate) => gate.when === undefined || gate.when());
  const tally = { passed: 0, failed: 0 };
  const lane = async () => {
    for (let gate = queue.shift(); gate !== undefined; gate = queue.shift()) {
      const began = Date.now();
      const { code, output } = await runQuietly(gate.command, { limitSeconds: 300 });
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      tally[code === 0 ? 'passed' : 'failed'] += 1;
      say(`${code === 0 ? 'ok  ' : 'FAIL'} ${gate.name} (${seconds} s)`);
      if (code !== 0) say(output.trimEnd());
    }
  };
  await Promise.all([lane(), lane()]);
  return tally;
}
