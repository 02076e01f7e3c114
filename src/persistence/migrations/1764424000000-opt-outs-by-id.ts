import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An opt-out has an id of its own, by which addresses and the audit trail name it: the index of the phone, which was its
 * name, would stay in the trail for ever. Random on purpose, since an erasure gives it another.
 */
export class OptOutsById1764424000000 implements MigrationInterface {
  name = 'OptOutsById1764424000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE opt_out ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE opt_out DROP COLUMN id');
  }
}
