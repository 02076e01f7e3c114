#!/usr/bin/env node
/** `node tools/run.mjs <entry under dist> [arguments]`: builds what is stale, then runs the entry in place of this process. */
import { launch } from './launch.mjs';

const [entry, ...args] = process.argv.slice(2);
if (entry === undefined) {
  console.error('Name the entry to run, for example: node tools/run.mjs rehearsal/main.js');
  process.exit(2);
}
await launch(entry, args);
