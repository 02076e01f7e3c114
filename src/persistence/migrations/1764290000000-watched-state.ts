import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the operator's figures ask of the database: messages that wait outside of rounds, without a look at all others. */
export class WatchedState1764290000000 implements MigrationInterface {
  name = 'WatchedState1764290000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      "CREATE INDEX message_planned_apart ON message (planned_at) WHERE state = 'planned' AND round_no IS NULL",
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX message_planned_apart');
  }
}
