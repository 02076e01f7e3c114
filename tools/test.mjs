#!/usr/bin/env node
/**
 * `npm test`: builds, then the gates and every layer of tests, in two lanes side by side, about as long as each other;
 * the last line is `N passed, N failed`.
 * `--layer <name>` (repeatable) runs only that; `--faults-full` runs the faults at full size and nothing else, with those
 * of `test/faults/long`, which `--layer faults --long` runs small.
 */
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, root } from './build.mjs';
import { ended, endGroup, start } from './child.mjs';
import { runGates } from './gates.mjs';
import { startTestServers } from './test-servers.mjs';

const parallel = ['--maxWorkers', '2'];
const inBand = ['--runInBand'];
const layers = [
  { name: 'domain', how: parallel, limitMinutes: 6 },
  { name: 'workflow', folder: 'test/workflows', how: inBand, limitMinutes: 8, servers: true },
  { name: 'e2e', folder: 'test/e2e', how: inBand, limitMinutes: 14, servers: true },
  // What kills parts mostly waits for others to notice: it leaves the first lane a core.
  { name: 'faults', folder: 'test/faults', how: inBand, limitMinutes: 18, servers: true, beside: true },
  { name: 'browser', folder: 'test/browser', how: inBand, limitMinutes: 10, servers: true, beside: true },
  { name: 'database', folder: 'test/database', how: parallel, limitMinutes: 8, servers: true, beside: true },
  { name: 'engine', folder: 'test/engine', how: inBand, limitMinutes: 8, servers: true, beside: true },
];
const names = ['check', ...layers.map((layer) => layer.name)];

const { values } = parseArgs({
  options: {
    layer: { type: 'string', multiple: true },
    long: { type: 'boolean', default: false },
    'faults-full': { type: 'boolean', default: false },
  },
});
const full = values['faults-full'];
const chosen = values.layer ?? (full ? ['faults'] : names);
const unknown = chosen.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no layer ${unknown.join(', ')}. The layers are: ${names.join(', ')}.`);
  process.exit(2);
}

const total = { passed: 0, failed: 0 };
const count = ({ passed, failed }) => {
  total.passed += passed;
  total.failed += failed;
};

let starting;
const servers = () => (starting ??= startTestServers());
try {
  await build().catch((error) => {
    console.error(error.message);
    total.failed += 1;
  });
  const wanted = layers.filter((layer) => chosen.includes(layer.name) && hasTests(layer));
  const lane = async (own) => {
    for (const layer of own) count(await runLayer(layer, layer.servers ? (await servers()).env : {}));
  };
  const first = async () => {
    if (chosen.includes('check')) {
      console.log('\n== check');
      count(await runGates());
    }
    await lane(wanted.filter((layer) => !layer.beside));
  };
  const lanes = await Promise.allSettled([first(), lane(wanted.filter((layer) => layer.beside))]);
  for (const { reason } of lanes.filter(({ status }) => status === 'rejected')) throw reason;
} catch (error) {
  console.error(error.message ?? error);
  total.failed += 1;
} finally {
  await starting?.then((running) => running.stop()).catch(() => undefined);
}
process.exitCode = total.failed > 0 ? 1 : 0;
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`, () => process.exit());

/** A layer without a test yet is passed over. */
function hasTests({ folder }) {
  if (folder === undefined) return true;
  const files = existsSync(path.join(root, folder))
    ? readdirSync(path.join(root, folder), { recursive: true })
    : [];
  return files.some((name) => name.endsWith('.test.ts'));
}

async function runLayer(layer, env) {
  console.log(`\n== ${layer.name}`);
  const report = path.join(root, '.cache/test-results', `${layer.name}.json`);
  await mkdir(path.dirname(report), { recursive: true });
  await rm(report, { force: true });
  const began = Date.now();
  const child = start(
    [
      process.execPath,
      fileURLToPath(import.meta.resolve('jest/bin/jest')),
      ...[
        '--selectProjects',
        layer.name,
        '--passWithNoTests',
        // A busy machine makes a test slow, not wrong; one that hangs still ends.
        ...['--testTimeout', '60000'],
        '--json',
        '--outputFile',
        report,
        ...layer.how,
        ...(full || values.long ? [] : ['--testPathIgnorePatterns', 'test/faults/long/']),
      ],
    ],
    {
      // With --json jest prints its report twice; the reporter's own lines go to stderr.
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...env,
        NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
        TZ: 'Asia/Shanghai',
        ...(full ? { FAULTS_FULL: '1' } : {}),
      },
    },
  );
  const minutes = layer.limitMinutes * (full ? 12 : 1);
  const limit = setTimeout(() => {
    console.error(`The layer ${layer.name} took more than ${minutes} minutes and was stopped.`);
    endGroup(child);
  }, minutes * 60_000);
  const leak = setInterval(() => {
    if (existsSync(report)) watchLeak(layer, child, leak);
  }, 1000);
  const code = await ended(child);
  clearTimeout(limit);
  clearInterval(leak);
  clearTimeout(child.leakLimit);
  endGroup(child);
  const result = await outcome(report, code);
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(`${layer.name}: ${result.passed} passed, ${result.failed} failed (${seconds} s)`);
  return result;
}

/** Results are in but the process lives on: something was left open. Twenty seconds, then it ends. */
function watchLeak(layer, child, leak) {
  clearInterval(leak);
  child.leakLimit = setTimeout(() => {
    console.error(`The layer ${layer.name} left something open after its last test; it was stopped.`);
    endGroup(child);
  }, 20_000);
}

/** A suite that could not run, and a jest that ended badly without a failed test, count as one failure each. */
async function outcome(report, code) {
  let result;
  try {
    result = JSON.parse(await readFile(report, 'utf8'));
  } catch {
    return { passed: 0, failed: code === 0 ? 0 : 1 };
  }
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  return { passed: result.numPassedTests, failed: failed === 0 && !result.success ? 1 : failed };
}
