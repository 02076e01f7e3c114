import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** A clock of a machine that a test may set: what is started with `env` reads the wall moment from it. */
export interface ShiftedClock {
  env: Record<string, string>;
  /** Sets it so far from the true time; returns when every process that looks at it has seen it. */
  set(offsetMs: number): Promise<void>;
  remove(): Promise<void>;
}

const LOOK_EVERY_MS = 20;

/**
 * Runs in the processes before anything of theirs: the wall moment is the true one and what the file says. Timers and
 * `performance.now()` go on as they do when an office sets its server's clock.
 */
const preload = (file: string): string => `
  import { readFileSync } from 'node:fs';
  const True = Date;
  let offset = 0;
  const look = () => { offset = Number(readFileSync(${JSON.stringify(file)}, 'utf8')); };
  look();
  setInterval(look, ${LOOK_EVERY_MS}).unref();
  const now = () => True.now() + offset;
  globalThis.Date = new Proxy(True, {
    construct: (of, given) => (given.length === 0 ? new of(now()) : new of(...given)),
    apply: () => new True(now()).toString(),
    get: (of, name) => (name === 'now' ? now : Reflect.get(of, name)),
  });`;

export async function shiftedClock(): Promise<ShiftedClock> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'station-clock-'));
  const file = path.join(folder, 'offset');
  const program = path.join(folder, 'shifted-clock.mjs');
  const write = async (offsetMs: number): Promise<void> => {
    await writeFile(`${file}.new`, String(offsetMs));
    await rename(`${file}.new`, file);
  };
  await write(0);
  await writeFile(program, preload(file));
  return {
    env: { NODE_OPTIONS: `--import=${program}` },
    set: async (offsetMs) => {
      await write(offsetMs);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS * 10));
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
