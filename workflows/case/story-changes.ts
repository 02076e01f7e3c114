import { patched } from '@temporalio/workflow';

/** Since these changes a run's story is told otherwise; a run that began before one goes on in the older way. */
export type StoryChange =
  /** A send runs beside the acts; before, acts and steps waited until the gateway had answered. */
  | 'sends-beside-acts'
  /** A case's messages go by a queue of their own; before, they waited until a round gave up its place. */
  | 'messages-apart'
  /** A run that has heard the case's end gives way to the further one of a case reopened. */
  | 'gives-way-to-further-run'
  /** The signs say when a case is due, by its insurer's code, after every change. */
  | 'signs-of-due'
  /** A run reads the rules anew when a change was decided by a later calendar than it knows. */
  | 'keeps-up-with-calendar';

/**
 * All of the above under one mark: each mark is two events of the history and one more look at it for the engine's lists, so
 * a run that began since carries this one alone. A change that comes later gets a mark of its own.
 */
const ALL_OF_THEM = 'story-of-december-2026';

/** Changes since: each is asked about only where it makes a difference, so that other runs bear no mark of it. */
const SINCE: readonly StoryChange[] = ['keeps-up-with-calendar'];

/** Which changes of the story a run knows. */
export class StoryChanges {
  private all?: boolean;

  /** Whether the run began since the change. Asked within the workflow only; the first question marks a new run. */
  has(change: StoryChange): boolean {
    if (SINCE.includes(change)) return patched(change);
    this.all ??= patched(ALL_OF_THEM);
    return this.all || patched(change);
  }
}
