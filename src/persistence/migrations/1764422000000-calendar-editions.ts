import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A clock says by which calendar it was computed, so that those can be found that were computed by an older one while a
 * newer was being entered. Calendars from before have been looked at long since.
 */
export class CalendarEditions1764422000000 implements MigrationInterface {
  name = 'CalendarEditions1764422000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE case_clock ADD COLUMN calendar_edition integer');
    await runner.query('ALTER TABLE calendar_notice ADD COLUMN looked_again_at timestamptz');
    await runner.query("SELECT set_config('app.scope', 'all', true)");
    await runner.query('UPDATE calendar_notice SET looked_again_at = created_at');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE calendar_notice DROP COLUMN looked_again_at');
    await runner.query('ALTER TABLE case_clock DROP COLUMN calendar_edition');
  }
}
