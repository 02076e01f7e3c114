#!/usr/bin/env node
/** `npm run bench -- <name> [options]`: builds, installs what the benches need, and runs `bench/<name>.mjs`. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { build, root, WITHOUT_CALL_STACKS } from './build.mjs';
import { ended, start } from './child.mjs';

const folder = path.join(root, 'bench');
const [name, ...options] = process.argv.slice(2);
// A bench is a program that reads its own options; the other files are its parts.
const parts = new Set([
  'api-process',
  'naive-workflow',
  'replay-cost',
  'replies-phones',
  'replies-station',
  'report',
  'service-events-csv',
  'station',
  'survey-peers',
  'survey-station',
]);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.mjs') && !parts.has(file.slice(0, -4)))
  .map((file) => file.slice(0, -4));

if (name === undefined || !names.includes(name)) {
  console.error(`Name a bench: npm run bench -- <name>. There are: ${names.join(', ')}.`);
  process.exit(2);
}
await build().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
if (!isInstalled()) {
  const code = await ended(start(['npm', 'ci', '--prefix', folder, '--no-audit', '--no-fund']));
  if (code !== 0) process.exit(code);
}
process.exit(
  await ended(
    start(
      [process.execPath, '--require', WITHOUT_CALL_STACKS, path.join(folder, `${name}.mjs`), ...options],
      { env: { TZ: 'Asia/Shanghai' } },
    ),
  ),
);

function isInstalled() {
  const installed = path.join(folder, 'node_modules/.package-lock.json');
  return (
    existsSync(installed) &&
    statSync(installed).mtimeMs >= statSync(path.join(folder, 'package-lock.json')).mtimeMs
  );
}
