import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tries at a phone's code from elsewhere are counted apart from those of who asked for it. */
export class StrangersTries1764384000000 implements MigrationInterface {
  name = 'StrangersTries1764384000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE phone_code ADD COLUMN strangers_attempts integer NOT NULL DEFAULT 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE phone_code DROP COLUMN strangers_attempts');
  }
}
