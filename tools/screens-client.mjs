#!/usr/bin/env node
/**
 * Makes the client of the screens (`admin/src/api/generated`) from `docs/openapi.json`; with `--check` it only says
 * whether the client is up to date, and ends with status 1 when it is not.
 */
import { readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { createClient } from '@hey-api/openapi-ts';

const root = path.resolve(import.meta.dirname, '..');
const home = path.join(root, 'admin/src/api/generated');
const checking = process.argv.includes('--check');
const target = checking ? path.join(root, '.cache', `screens-client-${process.pid}`) : home;

await createClient({
  input: path.join(root, 'docs/openapi.json'),
  output: { path: target, clean: true, tsConfigPath: path.join(root, 'admin/tsconfig.json') },
  plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
  logs: { level: 'silent' },
});
if (checking) {
  const same = (await textOf(target)) === (await textOf(home));
  await rm(target, { recursive: true, force: true });
  if (!same) {
    console.error(
      'The client of the screens is not up to date: run "node tools/screens-client.mjs" and commit it.',
    );
    process.exitCode = 1;
  }
}

async function textOf(folder) {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts')).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
  return names.map((name, index) => `${name}\n${texts[index]}`).join('\n');
}
