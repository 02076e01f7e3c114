#!/usr/bin/env node
/** `npm run check`: all gates. */
import { build } from './build.mjs';
import { runGates } from './gates.mjs';

await build().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
const { failed } = await runGates();
process.exitCode = failed > 0 ? 1 : 0;
