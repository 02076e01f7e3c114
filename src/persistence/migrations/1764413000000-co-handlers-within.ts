import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whoever shares a case is known by sub-station and person, also within the insurer in charge; before, only other
 * insurers were. What cases say of their co-handlers is brought over.
 */
export class CoHandlersWithin1764413000000 implements MigrationInterface {
  name = 'CoHandlersWithin1764413000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE case_participant ADD COLUMN user_id uuid');
    await runner.query('ALTER TABLE case_participant DROP CONSTRAINT case_participant_pkey');
    await runner.query("SELECT set_config('app.scope', 'all', true)");
    await runner.query(
      `WITH known AS (DELETE FROM case_participant WHERE role = 'co_handler' RETURNING case_id, insurer_id, since),
       said AS (
         SELECT DISTINCT c.id, c.opened_at, (h->>'insurerId')::uuid AS insurer_id, (h->>'branchId')::uuid AS branch_id, (h->>'userId')::uuid AS user_id
         FROM complaint_case c CROSS JOIN LATERAL jsonb_array_elements(c.state->'coHandlers') AS h
         WHERE jsonb_typeof(c.state->'coHandlers') = 'array' AND c.state->'coHandlers' <> '[]')
       INSERT INTO case_participant (case_id, insurer_id, branch_id, user_id, role, since)
       SELECT s.id, s.insurer_id, s.branch_id, s.user_id, 'co_handler',
         coalesce((SELECT min(k.since) FROM known k WHERE k.case_id = s.id AND k.insurer_id = s.insurer_id), s.opened_at) FROM said s`,
    );
    await runner.query(
      'CREATE UNIQUE INDEX case_participant_once ON case_participant (case_id, role, insurer_id, branch_id, user_id) NULLS NOT DISTINCT',
    );
    await runner.query('CREATE INDEX case_participant_insurer ON case_participant (insurer_id, case_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX case_participant_insurer');
    await runner.query('DROP INDEX case_participant_once');
    await runner.query(
      `DELETE FROM case_participant p USING case_participant q
       WHERE q.case_id = p.case_id AND q.insurer_id = p.insurer_id AND q.role = p.role AND q.ctid < p.ctid`,
    );
    await runner.query(
      'ALTER TABLE case_participant DROP COLUMN user_id, ADD PRIMARY KEY (case_id, insurer_id, role)',
    );
  }
}
