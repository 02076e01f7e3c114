import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A follow-up that another attempt has taken the place of, by SMS or by phone, decides nothing any more. */
export class SupersededFollowUps1764382000000 implements MigrationInterface {
  name = 'SupersededFollowUps1764382000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE survey ADD COLUMN superseded_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE survey DROP COLUMN superseded_at');
  }
}
