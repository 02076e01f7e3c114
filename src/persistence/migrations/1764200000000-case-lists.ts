import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the list of cases asks of the database where it shows one status, the station's or an insurer's, newest first. */
export class CaseLists1764200000000 implements MigrationInterface {
  name = 'CaseLists1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX complaint_case_status_opened ON complaint_case (status, opened_at DESC, id DESC)',
    );
    await runner.query(
      'CREATE INDEX complaint_case_insurer_status_opened ON complaint_case (insurer_id, status, opened_at DESC, id DESC)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX complaint_case_insurer_status_opened');
    await runner.query('DROP INDEX complaint_case_status_opened');
  }
}
