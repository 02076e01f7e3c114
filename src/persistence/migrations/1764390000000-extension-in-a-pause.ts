import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a consumer is told of an extension that is granted while the clock stands still: there is no date to name. A
 * station that is not set up yet gets it with all other shipped texts.
 */
export class ExtensionInAPause1764390000000 implements MigrationInterface {
  name = 'ExtensionInAPause1764390000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `INSERT INTO message_template (code, version, channel, name, body, state, created_at, created_by, approved_at, approved_by)
       SELECT 'case_extended_in_pause', 1, 'sms', '延期告知（计时暂停中）',
         '您反映的问题（编号{caseNo}）情况较复杂，经批准延期{days}日；目前计时暂停，恢复后办理期限相应顺延。',
         'approved', created_at, created_by, approved_at, approved_by
       FROM message_template WHERE code = 'case_extended' AND version = 1 ON CONFLICT DO NOTHING`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DELETE FROM message_template WHERE code = 'case_extended_in_pause' AND version = 1");
  }
}
