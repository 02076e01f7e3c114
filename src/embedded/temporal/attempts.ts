import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** One place where a binary was looked for: where it is, or why it was not to be had there. */
export type Attempt = { path: string } | { source: string; reason: string };

/** Runs a command to its end. Returns undefined when it went well, else the reason in one line. */
export async function failureOf(
  [file, ...args]: [string, ...string[]],
  limitSeconds: number,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  try {
    await run(file, args, {
      env,
      timeout: limitSeconds * 1000,
      killSignal: 'SIGKILL',
      maxBuffer: 16 * 1024 * 1024,
    });
    return undefined;
  } catch (error) {
    const { killed, code, stderr } = error as { killed?: boolean; code?: string | number; stderr?: string };
    if (killed === true) return `no result within ${limitSeconds} s`;
    if (code === 'ENOENT') return `${file} is not installed`;
    return lastLine(stderr ?? '') ?? `it ended with status ${code ?? 'unknown'}`;
  }
}

function lastLine(text: string): string | undefined {
  const line = text.trim().split('\n').at(-1)?.trim();
  return line === undefined || line === '' ? undefined : line.slice(0, 300);
}
