import type { Plan } from '../plan.js';
import type { CheckedFigure } from '../truth.js';

/** A rehearsal that can be named: its plan, its pace, and what it must come to besides what follows from the plan. */
export interface Scenario {
  readonly name: string;
  /** A sentence for the terminal. */
  readonly about: string;
  /** Wall seconds in which a station day passes, unless the command line says otherwise. */
  readonly daySeconds: number;
  plan(seed: number, events: number): Plan;
  /** Figures of the report that the scenario is drawn from, as they were printed. */
  readonly reported: readonly CheckedFigure[];
}
