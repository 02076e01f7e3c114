import type { MigrationInterface, QueryRunner } from 'typeorm';

/** `UnknownFollowUps` again, now with all rows in sight: row security binds the owner too, and it had mended none. */
export class UnknownFollowUpsOfAll1764411000000 implements MigrationInterface {
  name = 'UnknownFollowUpsOfAll1764411000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("SELECT set_config('app.scope', 'all', true)");
    await runner.query(
      `UPDATE survey s SET closed_at = NULL, closing_reason = NULL FROM message m
       WHERE m.id = s.message_id AND s.kind = 'follow_up' AND s.closing_reason = 'never_sent'
         AND m.state NOT IN ('planned', 'rejected', 'suppressed')`,
    );
  }

  /** What was said wrongly is not said again. */
  async down(): Promise<void> {}
}
