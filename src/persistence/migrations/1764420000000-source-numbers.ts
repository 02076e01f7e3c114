import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The number that a message was sent from, kept with it: its replies are known by it, whatever the access number and the
 * extensions become. Of messages from before nothing is said; theirs is what the settings say.
 */
export class SourceNumbers1764420000000 implements MigrationInterface {
  name = 'SourceNumbers1764420000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE message ADD COLUMN source_number text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE message DROP COLUMN source_number');
  }
}
