import type { Settings } from '../../config/settings.js';

/** The two channels of a command: results, and remarks for the person at the terminal. */
export interface Desk {
  settings: Settings;
  print: (text: string) => void;
  say: (line: string) => void;
}

/** One command of the operator. */
export interface Command {
  /** Words and arguments, as the help shows them. */
  usage: string;
  what: string;
  /** Exit status; an expected failure is thrown as a fault with its sentence. */
  run: (args: string[], desk: Desk) => Promise<number>;
}
