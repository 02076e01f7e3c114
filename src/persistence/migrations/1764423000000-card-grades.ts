import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A version of a card has its own grades and opt-out codes; those from before had the shipped ones. */
export class CardGrades1764423000000 implements MigrationInterface {
  name = 'CardGrades1764423000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE card
         ADD COLUMN grades jsonb NOT NULL DEFAULT '{
           "1": {"grade": "satisfied", "name": "满意"}, "2": {"grade": "dissatisfied", "name": "不满意"},
           "3": {"grade": "suggestion", "name": "意见建议"}, "4": {"grade": "enquiry", "name": "咨询"}}',
         ADD COLUMN opt_out_codes text[] NOT NULL DEFAULT '{TD,T}'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE card DROP COLUMN opt_out_codes, DROP COLUMN grades');
  }
}
