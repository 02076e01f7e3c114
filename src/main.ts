import { endAtOnce, run } from './roots/run.js';
import { startWholeStation } from './roots/whole-station.js';

let pids: (() => Readonly<Record<string, number | undefined>>) | undefined;

/** The whole station in one process: the parts that no variable replaces, the schema, the API, the workers. */
await run({
  start: (stops, say) =>
    startWholeStation(process.argv.slice(2), { stops, say, onParts: (parts) => (pids = () => parts.pids()) }),
  abandon: () => endAtOnce(pids?.()),
});
