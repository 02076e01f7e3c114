import pg from 'pg';
import { until } from './apart.js';
import type { StationApart } from './apart.js';

/** Holds every write that would bring certain messages into a state, until it is opened. */
export interface LedgerGate {
  /** Returns once a transaction of the worker stands before the write. */
  reached(): Promise<void>;
  /** Ends the sessions that stand before it, as they end with their client, and lets everybody pass from now on. */
  open(): Promise<void>;
}

export interface GatedWrite {
  /** Events `<name>-…`: their prompts, or the messages of their cases. */
  name: string;
  of: 'prompt' | 'case';
  state: string;
}

const INSTALL = `
  CREATE TABLE IF NOT EXISTS fault_gate (lock integer PRIMARY KEY, name text NOT NULL, of_case boolean NOT NULL, state text NOT NULL);
  CREATE OR REPLACE FUNCTION stand_at_fault_gate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
  BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = NEW.state THEN RETURN NEW; END IF;
    PERFORM pg_advisory_xact_lock_shared(g.lock) FROM fault_gate g
    WHERE g.state = NEW.state AND g.of_case = (NEW.case_id IS NOT NULL) AND EXISTS (
      SELECT 1 FROM service_event e WHERE e.event_no LIKE g.name || '-%'
        AND e.id = coalesce((SELECT c.event_id FROM complaint_case c WHERE c.id = NEW.case_id), NEW.id));
    RETURN NEW;
  END $$;
  DROP TRIGGER IF EXISTS fault_gate ON message;
  CREATE TRIGGER fault_gate BEFORE INSERT OR UPDATE ON message FOR EACH ROW EXECUTE FUNCTION stand_at_fault_gate()`;

let gates = 0;

/** Closes a gate before one write of the ledger. The product knows nothing of it: a trigger waits for the test's lock. */
export async function closeGate(
  station: Pick<StationApart, 'databaseUrl' | 'rows'>,
  { name, of, state }: GatedWrite,
): Promise<LedgerGate> {
  gates += 1;
  const lock = gates;
  if (lock === 1) await station.rows(INSTALL);
  const holder = new pg.Client({ connectionString: station.databaseUrl });
  // Where a test fails with its gate closed, the database goes away under this session.
  holder.on('error', () => undefined);
  await holder.connect();
  await holder.query('SELECT pg_advisory_lock($1::bigint)', [lock]);
  await holder.query('INSERT INTO fault_gate VALUES ($1, $2, $3, $4)', [lock, name, of === 'case', state]);
  const waiting = "pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = $1";
  return {
    reached: () =>
      until(`A worker before "${state}" of ${name}`, async () => {
        const { rows } = await holder.query(`SELECT 1 FROM ${waiting}`, [lock]);
        return rows.length > 0;
      }).then(() => undefined),
    open: async () => {
      await holder.query('DELETE FROM fault_gate WHERE lock = $1', [lock]);
      await holder.query(`SELECT pg_terminate_backend(pid) FROM ${waiting}`, [lock]);
      await until('The end of its sessions', async () => {
        const { rows } = await holder.query(`SELECT 1 FROM ${waiting}`, [lock]);
        return rows.length === 0;
      });
      await holder.end();
    },
  };
}
