import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the search for missing receipts asks of the database: submitted messages of no round, without a look at all others. */
export class MissingReceipts1764380000000 implements MigrationInterface {
  name = 'MissingReceipts1764380000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      "CREATE INDEX message_apart_submitted ON message (submitted_at) WHERE round_no IS NULL AND state = 'submitted'",
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX message_apart_submitted');
  }
}
