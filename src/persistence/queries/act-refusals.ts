import type { Refusal } from '../../../domain/identity/policy.js';
import type { Sql } from '../database.js';

/** Keeps why an act was refused for which a run was started, in the transaction that refuses it. */
export async function keepRefusal(
  sql: Sql,
  act: { updateId: string; caseId: string; refusal: Refusal },
): Promise<void> {
  await sql.run(
    'INSERT INTO act_refusal (update_id, case_id, refusal) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [act.updateId, act.caseId, JSON.stringify(act.refusal)],
  );
}

/** Why the act under this update id was refused; null where it was not. */
export async function actRefused(sql: Sql, updateId: string): Promise<Refusal | null> {
  const [row] = await sql.query<{ refusal: Refusal }>(
    'SELECT refusal FROM act_refusal WHERE update_id = $1',
    [updateId],
  );
  return row?.refusal ?? null;
}
