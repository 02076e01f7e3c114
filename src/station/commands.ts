import { auditVerify } from './audit-verify.js';
import type { Command } from './command.js';
import { deadlines } from './deadlines.js';
import { password } from './password.js';
import { reconcile } from './reconcile.js';
import { replies } from './replies.js';
import { setUp } from './set-up.js';

/** What an operator can ask of the station, in the order of the help. */
export const commands: readonly Command[] = [setUp, deadlines, replies, auditVerify, reconcile, password];
