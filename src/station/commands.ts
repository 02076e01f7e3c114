import { auditVerify } from './audit-verify.js';
import { backup } from './backup.js';
import type { Command } from './command.js';
import { deadlines } from './deadlines.js';
import { erase } from './erase.js';
import { forgetReplaced } from './forget-replaced.js';
import { keysRotate } from './keys-rotate.js';
import { password } from './password.js';
import { reconcile } from './reconcile.js';
import { replies } from './replies.js';
import { restore } from './restore.js';
import { setUp } from './set-up.js';

/** What an operator can ask of the station, in the order of the help. */
export const commands: readonly Command[] = [
  setUp,
  deadlines,
  replies,
  auditVerify,
  reconcile,
  backup,
  restore,
  forgetReplaced,
  keysRotate,
  erase,
  password,
];
