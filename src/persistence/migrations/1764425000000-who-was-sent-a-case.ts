import type { MigrationInterface, QueryRunner } from 'typeorm';

const POLICY =
  'CREATE POLICY tenant ON case_entry USING ((SELECT sees_all()) OR EXISTS (SELECT 1 FROM complaint_case c WHERE c.id = case_id)';

/**
 * An insurer counts every case that was sent to it, also one that has gone on to another since: it sees the entry by which
 * the case came to it, though the case itself no more. So an entry says by itself whether its case is a test.
 */
export class WhoWasSentACase1764425000000 implements MigrationInterface {
  name = 'WhoWasSentACase1764425000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE case_entry ADD COLUMN test boolean NOT NULL DEFAULT false');
    await runner.query("SELECT set_config('app.scope', 'all', true)");
    await runner.query(
      'UPDATE case_entry e SET test = true FROM complaint_case c WHERE c.id = e.case_id AND c.test',
    );
    await runner.query('DROP POLICY tenant ON case_entry');
    await runner.query(
      `${POLICY} OR (type IN ('transfer', 'reassign') AND data->>'insurerId' = (SELECT own_insurer())::text))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP POLICY tenant ON case_entry');
    await runner.query(`${POLICY})`);
    await runner.query('ALTER TABLE case_entry DROP COLUMN test');
  }
}
