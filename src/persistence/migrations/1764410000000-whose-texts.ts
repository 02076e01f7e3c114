import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Texts know whom they are about, so that an erased person's are found where no act leads to them. Handlers (经办人) who
 * stand in clear are found by an index that is empty once `sealHandlers` is through: then the column can go.
 */
export class WhoseTexts1764410000000 implements MigrationInterface {
  name = 'WhoseTexts1764410000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE submission ADD COLUMN phone_index bytea;
      CREATE INDEX submission_phone ON submission (phone_index) WHERE phone_index IS NOT NULL;
      CREATE INDEX service_event_handler_in_clear ON service_event (id) WHERE handler IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP INDEX service_event_handler_in_clear; ALTER TABLE submission DROP COLUMN phone_index;',
    );
  }
}
