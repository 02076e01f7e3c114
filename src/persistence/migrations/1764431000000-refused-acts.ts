import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why a run refused an act that it was started for: whoever asked waits for the answer, and no run fails with it. */
export class RefusedActs1764431000000 implements MigrationInterface {
  name = 'RefusedActs1764431000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE act_refusal (
        update_id text PRIMARY KEY,
        case_id uuid NOT NULL,
        refusal jsonb NOT NULL,
        refused_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX act_refusal_age ON act_refusal (refused_at);
      GRANT SELECT ON act_refusal TO station_api;
      GRANT SELECT, INSERT, UPDATE, DELETE ON act_refusal TO station_worker;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE act_refusal');
  }
}
