import type { StationParts } from '../front-door/station-parts.js';
import { activeInsurers } from '../insurers/active-insurers.js';
import type { InsurerName } from './complaint-page.js';

const KEPT_MS = 60_000;

/** The insurers that a complaint may be about, read once a minute however many ask. */
export class InsurerNames {
  private known: readonly InsurerName[] = [];
  private until = 0;

  constructor(private readonly parts: StationParts) {}

  /** By name. Where they cannot be read now, as they were: what is being typed is worth more than the list. */
  async all(): Promise<readonly InsurerName[]> {
    const now = this.parts.wallNow().getTime();
    if (now < this.until) return this.known;
    this.until = now + KEPT_MS;
    try {
      this.known = await this.read();
    } catch {
      this.until = 0;
    }
    return this.known;
  }

  private async read(): Promise<InsurerName[]> {
    const insurers = await activeInsurers(this.parts.database);
    return insurers.map(({ code, name, line }) => ({ code, name, line }));
  }
}
