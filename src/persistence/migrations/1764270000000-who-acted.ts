import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * From where an act of a case was asked for, until its run performs it (addresses stay out of the engine); and on whose
 * behalf a delegate drafted or approved a template.
 */
export class WhoActed1764270000000 implements MigrationInterface {
  name = 'WhoActed1764270000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE act_origin (
        update_id text PRIMARY KEY,
        address text NOT NULL,
        asked_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX act_origin_age ON act_origin (asked_at);
      GRANT SELECT, INSERT ON act_origin TO station_api;
      GRANT SELECT, INSERT, UPDATE, DELETE ON act_origin TO station_worker;
      ALTER TABLE message_template ADD COLUMN created_for uuid, ADD COLUMN approved_for uuid;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE message_template DROP COLUMN created_for, DROP COLUMN approved_for');
    await runner.query('DROP TABLE act_origin');
  }
}
