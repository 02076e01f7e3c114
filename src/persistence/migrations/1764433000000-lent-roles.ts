import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A delegation lends the role in which it was given: what its giver becomes later is nobody else's. */
export class LentRoles1764433000000 implements MigrationInterface {
  name = 'LentRoles1764433000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE delegation ADD COLUMN from_role text');
    await runner.query("SELECT set_config('app.scope', 'all', true)");
    await runner.query(
      'UPDATE delegation d SET from_role = u.role FROM staff_user u WHERE u.id = d.from_user_id',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE delegation DROP COLUMN from_role');
  }
}
