import type { Sql } from '../database.js';

/** An event that was uploaded before its handler (经办人) was sealed with the customer. */
export interface HandlerInClear {
  id: string;
  handler: string;
  personSealed: Buffer;
}

/** Some of them, locked against others who seal them; any number of processes may look at once. */
export function handlersInClear(sql: Sql, limit: number): Promise<HandlerInClear[]> {
  return sql.query<HandlerInClear>(
    `SELECT id, handler, person_sealed AS "personSealed" FROM service_event WHERE handler IS NOT NULL
     ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
    [limit],
  );
}

/** Puts the persons in place and takes the handlers out of the clear. */
export async function sealHandlers(
  sql: Sql,
  rows: readonly Omit<HandlerInClear, 'handler'>[],
): Promise<void> {
  await sql.run(
    `UPDATE service_event e SET handler = NULL, person_sealed = n.person
     FROM unnest($1::uuid[], $2::bytea[]) AS n(id, person) WHERE e.id = n.id`,
    [rows.map(({ id }) => id), rows.map(({ personSealed }) => personSealed)],
  );
}
