import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Idempotency keys whose request came to nothing: a repeat may take them over at once, but none with another body. */
export class RepeatsLetGo1764436000000 implements MigrationInterface {
  name = 'RepeatsLetGo1764436000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE idempotency_record ADD COLUMN let_go boolean NOT NULL DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE idempotency_record DROP COLUMN let_go');
  }
}
