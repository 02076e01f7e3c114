/** How many failures in a row send an endpoint to rest, and for how long (wall time). */
const REST_AFTER = 5;
const REST_MS = 30_000;

interface Load {
  underWay: number;
  failures: number;
  restsUntil: number;
}

/** What each endpoint bears in this process, so that a slow or dead one holds nobody else up. */
export class EndpointLoad {
  private readonly loads = new Map<string, Load>();

  constructor(private readonly perEndpoint: number) {}

  /** Endpoints that get nothing now: full, or resting after failures in a row. */
  closed(now: number): string[] {
    return [...this.loads].flatMap(([id, load]) =>
      load.underWay >= this.perEndpoint || load.restsUntil > now ? [id] : [],
    );
  }

  begin(endpointId: string): void {
    const load = this.loads.get(endpointId) ?? { underWay: 0, failures: 0, restsUntil: 0 };
    load.underWay += 1;
    this.loads.set(endpointId, load);
  }

  end(endpointId: string, ok: boolean, now: number): void {
    const load = this.loads.get(endpointId);
    if (!load) return;
    load.underWay -= 1;
    load.failures = ok ? 0 : load.failures + 1;
    if (load.failures >= REST_AFTER) load.restsUntil = now + REST_MS;
    if (load.underWay === 0 && load.failures === 0) this.loads.delete(endpointId);
  }
}
