import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A centre that begins its ids anew gives a part the id of another message's: each message has rows of its own. */
export class PartIdsUsedAgain1764421000000 implements MigrationInterface {
  name = 'PartIdsUsedAgain1764421000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE message_part DROP CONSTRAINT message_part_pkey;
      ALTER TABLE message_part ADD PRIMARY KEY (message_id, provider_id);
      CREATE INDEX message_part_provider ON message_part (provider_id);
      DROP INDEX message_part_message;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM message_part p USING message_part q WHERE p.provider_id = q.provider_id AND p.message_id < q.message_id;
      CREATE INDEX message_part_message ON message_part (message_id);
      DROP INDEX message_part_provider;
      ALTER TABLE message_part DROP CONSTRAINT message_part_pkey;
      ALTER TABLE message_part ADD PRIMARY KEY (provider_id);
    `);
  }
}
