import { CaseRun } from './case-run.js';
import type { ActAnswer, ComplaintCaseInput } from './messages.js';

/**
 * Drives one complaint or enquiry to its end. Started by the order that was committed with its request; ended by its
 * conclusion, withdrawal or merger. Acts come as Updates named after them, the consumer's replies as Signals; the steps
 * of every clock's chain fire at their station moments, also those that passed while nothing ran.
 */
export async function complaintCase(input: ComplaintCaseInput): Promise<ActAnswer> {
  const run = new CaseRun(input);
  await run.open();
  if (run.isCarriedByOther()) return run.answer();
  while (!run.isOver()) {
    await run.nextActOrMoment();
    await run.hearReplies();
    await run.tellConsumer();
    await run.closeFollowUp();
    await run.escalate();
  }
  await run.sayGoodbye();
  return run.answer();
}
