import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Parts of messages from phones that use a reference again: each message in one place has a number of its own there. */
export class OneReferenceTwice1764381000000 implements MigrationInterface {
  name = 'OneReferenceTwice1764381000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE inbound_part ADD COLUMN message_no integer NOT NULL DEFAULT 1;
      ALTER TABLE inbound_part ADD COLUMN doubtful boolean NOT NULL DEFAULT false;
      ALTER TABLE inbound_part DROP CONSTRAINT inbound_part_pkey;
      ALTER TABLE inbound_part ADD PRIMARY KEY (from_index, to_number, concat_reference, total, message_no, part);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM inbound_part WHERE message_no > 1;
      ALTER TABLE inbound_part DROP CONSTRAINT inbound_part_pkey;
      ALTER TABLE inbound_part ADD PRIMARY KEY (from_index, to_number, concat_reference, total, part);
      ALTER TABLE inbound_part DROP COLUMN doubtful;
      ALTER TABLE inbound_part DROP COLUMN message_no;
    `);
  }
}
