import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A key that was changed over ends with its overlap; when it would have ended by itself is what its successor is given. */
export class KeyChangeOvers1764433000001 implements MigrationInterface {
  name = 'KeyChangeOvers1764433000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE api_key ADD COLUMN superseded_until timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE api_key DROP COLUMN superseded_until');
  }
}
