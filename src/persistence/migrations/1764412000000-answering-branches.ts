import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A clock counts for the sub-station that answered for it, whoever has its case now, and is a test where its case is one.
 * Of clocks from before, the timeline says who was in charge when they were breached or stopped.
 */
export class AnsweringBranches1764412000000 implements MigrationInterface {
  name = 'AnsweringBranches1764412000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE case_clock ADD COLUMN branch_id uuid, ADD COLUMN test boolean NOT NULL DEFAULT false',
    );
    await runner.query("SELECT set_config('app.scope', 'all', true)");
    await runner.query(
      `UPDATE case_clock k SET test = c.test, branch_id = CASE WHEN k.id NOT LIKE '%/s%' THEN coalesce(
         (SELECT (e.data->>'branchId')::uuid FROM case_entry e
          WHERE e.case_id = k.case_id AND e.type IN ('transfer', 'reassign') AND e.at <= coalesce(k.breached_at, k.stopped_at)
            AND e.data->>'branchId' IS NOT NULL
          ORDER BY e.at DESC, e.id DESC LIMIT 1), c.branch_id) END
       FROM complaint_case c WHERE c.id = k.case_id`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE case_clock DROP COLUMN test, DROP COLUMN branch_id');
  }
}
