import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Orders to the engine that may wait a little while replies pour in: cases that replies opened. Nobody sits before them. */
export class PatientOrders1764426000000 implements MigrationInterface {
  name = 'PatientOrders1764426000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE run_command ADD COLUMN can_wait boolean NOT NULL DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE run_command DROP COLUMN can_wait');
  }
}
