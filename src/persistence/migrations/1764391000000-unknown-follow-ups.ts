import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Follow-ups of which nobody knew whether they went out were said never to have been sent, and no answer found them. */
export class UnknownFollowUps1764391000000 implements MigrationInterface {
  name = 'UnknownFollowUps1764391000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `UPDATE survey s SET closed_at = NULL, closing_reason = NULL FROM message m
       WHERE m.id = s.message_id AND s.kind = 'follow_up' AND s.closing_reason = 'never_sent'
         AND m.state NOT IN ('planned', 'rejected', 'suppressed')`,
    );
  }

  /** What was said wrongly is not said again. */
  async down(): Promise<void> {}
}
