import { listInsurers } from '../../persistence/queries/insurers.js';
import type { StationParts } from '../front-door/station-parts.js';
import type { InsurerName } from './complaint-page.js';

const KEPT_MS = 60_000;
const MOST = 1_000;
const byName = new Intl.Collator('zh-CN');

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
    const { rows } = await this.parts.database.transaction(
      (sql) =>
        listInsurers(sql, { own: null, state: 'active' }, { sort: 'name', limit: MOST, after: undefined }),
      { scope: 'all' },
    );
    return rows
      .map(({ code, name, line }) => ({ code, name, line }))
      .sort((one, other) => byName.compare(one.name, other.name));
  }
}
