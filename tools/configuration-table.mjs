#!/usr/bin/env node
/** Writes the table of variables into `docs/configuration.md`, or with `--check` says whether it is up to date there. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, root } from './build.mjs';

const [begin, end] = [
  '<!-- variables: written by tools/configuration-table.mjs -->',
  '<!-- end of variables -->',
];
const file = path.join(root, 'docs/configuration.md');
const empty = `# Configuration\n\n${begin}\n${end}\n`;

await build({ say: () => undefined }).catch(() => undefined);
const { configurationTable } = await import(pathToFileURL(path.join(root, 'dist/config/table.js')).href);
const present = await readFile(file, 'utf8').catch(() => empty);
const [before, rest = end] = present.split(begin);
const wanted = `${before}${begin}\n\n${configurationTable()}\n\n${end}${rest.split(end)[1] ?? '\n'}`;
if (process.argv.includes('--check')) {
  if (present !== wanted) {
    console.error('docs/configuration.md is not up to date. Run: node tools/configuration-table.mjs');
    process.exitCode = 1;
  }
} else {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, wanted);
}
