import { Socket } from 'node:net';

/**
 * A connection that sends what was written in one turn of the event loop in one go: statements that are asked for side by
 * side cost the client one call of the system, and the server one awakening, instead of one each. The driver corks the
 * connection for each statement; here it is uncorked at the end of the turn.
 */
export class GatheringSocket extends Socket {
  override uncork(): void {
    process.nextTick(() => super.uncork());
  }
}
