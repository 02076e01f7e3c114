/** The gates of the house: what must hold of the code before any test of its behaviour. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './build.mjs';
import { runQuietly } from './child.mjs';

/** The command of a package, from any module of it; `import.meta.resolve` also tells knip that the package is used. */
function bin(module, name) {
  const [, folder] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(fileURLToPath(module));
  const { bin: commands } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return [process.execPath, path.join(folder, typeof commands === 'string' ? commands : commands[name])];
}

const tsc = bin(import.meta.resolve('typescript'), 'tsc');
const eslint = bin(import.meta.resolve('eslint'), 'eslint');
const prettier = bin(import.meta.resolve('prettier'), 'prettier');
const depcruise = bin(import.meta.resolve('dependency-cruiser'), 'depcruise');
const knip = bin(import.meta.resolve('knip'), 'knip');
const present = (...names) => names.filter((name) => existsSync(path.join(root, name)));

/**
 * Each gate: a name, the command, and, where it makes sense only once something exists, `when`.
 * A gate passes when its command ends with status 0.
 */
export const gates = [
  { name: 'types', command: [...tsc, '--noEmit', '-p', 'tsconfig.json'] },
  { name: 'types of the screens', command: [...tsc, '--noEmit', '-p', 'admin/tsconfig.json'] },
  { name: 'lint', command: [...eslint, '--max-warnings', '0', '.'] },
  {
    name: 'lint of the screens',
    command: [...eslint, '--max-warnings', '0', '-c', 'admin/eslint.config.js', 'admin/src'],
  },
  { name: 'format', command: [...prettier, '--check', '--log-level', 'warn', '.'] },
  {
    name: 'floors',
    command: [...depcruise, ...present('domain', 'config', 'workflows', 'activities', 'src', 'rehearsal')],
  },
  { name: 'unused', command: [...knip, '--no-progress'] },
  {
    name: 'workflow bundle',
    command: [process.execPath, 'tools/bundle.mjs'],
    when: () => existsSync(path.join(root, 'workflows/index.ts')),
  },
  {
    name: 'contract',
    command: [process.execPath, 'dist/src/openapi/main.js', '--check'],
    when: () => existsSync(path.join(root, 'dist/src/openapi/main.js')),
  },
  { name: 'client of the screens', command: [process.execPath, 'tools/screens-client.mjs', '--check'] },
  { name: 'configuration table', command: [process.execPath, 'tools/configuration-table.mjs', '--check'] },
];

/** Runs the gates two at a time, one line each; full output of those that fail. Returns `{ passed, failed }`. */
export async function runGates(say = console.log) {
  const queue = gates.filter((gate) => gate.when === undefined || gate.when());
  const tally = { passed: 0, failed: 0 };
  const lane = async () => {
    for (let gate = queue.shift(); gate !== undefined; gate = queue.shift()) {
      const began = Date.now();
      const { code, output } = await runQuietly(gate.command, { limitSeconds: 600 });
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      tally[code === 0 ? 'passed' : 'failed'] += 1;
      say(`${code === 0 ? 'ok  ' : 'FAIL'} ${gate.name} (${seconds} s)`);
      if (code !== 0) say(output.trimEnd());
    }
  };
  await Promise.all([lane(), lane()]);
  return tally;
}
