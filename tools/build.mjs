#!/usr/bin/env node
/** Builds `dist/`: every source file by swc, other files copied, the workflow bundle; then the screens. Skips what is up to date. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildScreens } from './screens.mjs';

export const root = path.resolve(import.meta.dirname, '..');
const require = createRequire(import.meta.url);
const dist = path.join(root, 'dist');
/** What a process that runs workflows loads first. */
export const WITHOUT_CALL_STACKS = path.join(dist, 'src/roots/without-call-stacks.cjs');
const floors = ['domain', 'config', 'workflows', 'activities', 'src', 'rehearsal'];
const isTest = (name) => /\.test\.ts$/.test(name);

/** Builds what is stale and says in one line what it did. Throws with every faulty file named. `screens`: those, too. */
export async function build({ say = console.log, screens = true } = {}) {
  const began = Date.now();
  const stamp = await compilerStamp();
  const stampFile = path.join(dist, '.compiler');
  const everything = (await readFile(stampFile, 'utf8').catch(() => '')) !== stamp;
  const sources = (await Promise.all(floors.map((floor) => filesUnder(path.join(root, floor))))).flat();
  const wanted = sources.filter((file) => !isTest(file) && !file.endsWith('.d.ts'));
  const built = await inParallel(8, wanted, (file) => bring(file, everything));
  await removeOrphans(new Set(wanted.flatMap((file) => outputs(file))));
  await write(stampFile, stamp);
  const bundled = await buildWorkflowBundle();
  const drawn = screens && (await buildScreens());
  const changed = built.filter(Boolean).length;
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  if (changed > 0 || bundled || drawn) {
    const more = [bundled && 'the workflow bundle', drawn && 'the screens'].filter(Boolean);
    say(`Built ${[`${changed} of ${wanted.length} files`, ...more].join(', ')} in ${seconds} s.`);
  }
}

/** The code that a worker loads; rebuilt when a file that it may contain has changed. Returns whether it was. */
export async function buildWorkflowBundle({ force = false } = {}) {
  const entry = path.join(dist, 'workflows/index.js');
  if (!existsSync(entry)) return false;
  const target = path.join(dist, 'workflow-bundle.js');
  const parts = [
    ...(await filesUnder(path.join(dist, 'workflows'))),
    ...(await filesUnder(path.join(dist, 'domain'))),
  ];
  const hash = createHash('sha256').update(require('@temporalio/worker/package.json').version);
  hash.update(await readFile(import.meta.filename));
  for (const file of parts.filter((name) => /\.(js|cjs|json)$/.test(name)).sort()) {
    hash.update(path.relative(dist, file)).update(await readFile(file));
  }
  const digest = hash.digest('hex');
  const digestFile = `${target}.digest`;
  if (!force && existsSync(target) && (await readFile(digestFile, 'utf8').catch(() => '')) === digest)
    return false;
  const { bundleWorkflowCode } = await import('@temporalio/worker');
  const quiet = { trace() {}, debug() {}, info() {}, log() {}, warn: console.warn };
  const faults = [];
  const logger = { ...quiet, error: (text) => faults.push(text) };
  const preloadModules = await rulesOf(entry);
  const options = { workflowsPath: entry, logger, preloadModules };
  const { code } = await bundleWorkflowCode(options).catch((error) => {
    throw new Error(['The workflow bundle failed.', error.message, ...faults].join('\n'));
  });
  await write(target, code);
  await write(digestFile, digest);
  return true;
}

/**
 * The modules of `domain/` that workflows stand on. They are pure and keep nothing of a run, so all runs of a worker
 * share one copy, loaded once, instead of evaluating them at the start of every run.
 */
async function rulesOf(entry, seen = new Set()) {
  seen.add(entry);
  for (const [, target] of (await readFile(entry, 'utf8')).matchAll(/from ["'](\.[^"']+)["']/g)) {
    const file = path.resolve(path.dirname(entry), target);
    if (!seen.has(file)) await rulesOf(file, seen);
  }
  return [...seen].filter((file) => file.startsWith(path.join(dist, 'domain') + path.sep)).sort();
}

async function bring(file, everything) {
  const [target] = outputs(file);
  if (!everything && (await isFresh(file, target))) return false;
  await mkdir(path.dirname(target), { recursive: true });
  if (!file.endsWith('.ts')) {
    await copyFile(file, target);
    return true;
  }
  const { transformFile } = await import('@swc/core');
  const { code, map } = await transformFile(file, {
    cwd: root,
    sourceMaps: true,
    sourceFileName: path.relative(path.dirname(target), file),
    jsc: { experimental: { keepImportAttributes: true } },
  });
  await write(`${target}.map`, map);
  await write(target, `${code}\n//# sourceMappingURL=${path.basename(target)}.map\n`);
  return true;
}

function outputs(file) {
  const target = path.join(dist, path.relative(root, file));
  if (!file.endsWith('.ts')) return [target];
  const js = target.replace(/\.ts$/, '.js');
  return [js, `${js}.map`];
}

async function isFresh(source, target) {
  const [from, to] = await Promise.all([stat(source), stat(target).catch(() => undefined)]);
  return to !== undefined && to.mtimeMs >= from.mtimeMs;
}

async function removeOrphans(kept) {
  for (const floor of floors) {
    for (const file of await filesUnder(path.join(dist, floor))) {
      if (!kept.has(file) && !file.endsWith('.tmp')) await rm(file, { force: true });
    }
  }
}

async function compilerStamp() {
  const hash = createHash('sha256').update(require('@swc/core/package.json').version);
  for (const file of ['.swcrc', 'tools/build.mjs']) hash.update(await readFile(path.join(root, file)));
  return hash.digest('hex');
}

async function filesUnder(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

/** Two builds may run at once; each file is complete at every moment. */
async function write(file, text) {
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, text);
  await rename(draft, file);
}

async function inParallel(width, items, act) {
  const results = new Array(items.length);
  const faults = [];
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      try {
        results[index] = await act(items[index]);
      } catch (error) {
        faults.push(`${path.relative(root, items[index])}: ${error.message ?? error}`);
      }
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  if (faults.length > 0) throw new Error(`The build failed.\n${faults.join('\n')}`);
  return results;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await build().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
