#!/usr/bin/env node
/** `npm start`: builds what is stale, then runs the whole station. */
import { launch } from './launch.mjs';

await launch('src/main.js', process.argv.slice(2));
