#!/usr/bin/env node
/** Builds the workflow bundle anew: proves that no workflow reaches for what the sandbox forbids. */
import { buildWorkflowBundle } from './build.mjs';

await buildWorkflowBundle({ force: true }).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
