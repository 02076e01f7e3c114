import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Open cases that wait for the station since before it had clocks of its own are computed anew, and so get theirs. */
export class StationClocks1764271000000 implements MigrationInterface {
  name = 'StationClocks1764271000000';

  async up(runner: QueryRunner): Promise<void> {
    // Row security binds the owner too.
    await runner.query("SELECT set_config('app.scope', 'all', true)");
    await runner.query(`
      INSERT INTO run_command (workflow_id, kind, workflow_type, signal_name, payload, attributes, created_at)
      SELECT 'case:' || case_no || CASE WHEN run_no > 1 THEN ':' || run_no ELSE '' END, 'signal', 'complaintCase', 'rulesChanged', '{}', '{}', now()
      FROM complaint_case WHERE status IN ('new', 'fed_back', 'following_up') AND NOT state ? 'stationClocks'
    `);
  }

  /** What was ordered stays ordered: clocks that are computed once more are the same. */
  async down(): Promise<void> {
    await Promise.resolve();
  }
}
