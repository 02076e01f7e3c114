import { createInterface } from 'node:readline/promises';
import { StationFault } from './fault.js';

/** Whether the person at the terminal types yes. Throws where there is no terminal, with the words that do without. */
export async function agreed(question: string, without: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new StationFault(
      'usage',
      `This cannot be undone, and there is no terminal to ask at. Nothing was done. Repeat with ${without}.`,
    );
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question(question)).trim().toLowerCase() === 'yes';
  } finally {
    terminal.close();
  }
}
