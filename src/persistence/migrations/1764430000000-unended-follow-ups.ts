import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A late reply held back the end of follow-ups, and nothing looked again: cases whose follow-up is closed are told to look
 * once more, and end where nothing is left to read.
 */
export class UnendedFollowUps1764430000000 implements MigrationInterface {
  name = 'UnendedFollowUps1764430000000';

  async up(runner: QueryRunner): Promise<void> {
    // Row security binds the owner too.
    await runner.query("SELECT set_config('app.scope', 'all', true)");
    await runner.query(`
      INSERT INTO run_command (workflow_id, kind, workflow_type, signal_name, payload, attributes, created_at)
      SELECT 'case:' || case_no || CASE WHEN run_no > 1 THEN ':' || run_no ELSE '' END, 'signal', 'complaintCase', 'rulesChanged', '{}', '{}', now()
      FROM complaint_case c WHERE status = 'following_up' AND state->'followUp'->>'state' = 'sent'
        AND NOT EXISTS (SELECT 1 FROM survey s WHERE s.case_id = c.id AND s.closed_at IS NULL)
    `);
  }

  /** What was ordered stays ordered: a case that looks once more changes nothing by it. */
  async down(): Promise<void> {
    await Promise.resolve();
  }
}
