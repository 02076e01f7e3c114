import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The receipt of a web complaint and the text of a phone code become templates, which an office edits. The ledger has
 * named them so, in version 1, all along. A station that is not set up yet gets them with all other shipped texts.
 */
export class ReceiptsAndCodesAsTemplates1764400000000 implements MigrationInterface {
  name = 'ReceiptsAndCodesAsTemplates1764400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `INSERT INTO message_template (code, version, channel, name, body, state, created_at, created_by, approved_at, approved_by)
       SELECT t.code, 1, 'sms', t.name, t.body, 'approved', s.created_at, s.created_by, s.approved_at, s.approved_by
       FROM message_template s, (VALUES
         ('complaint_receipt', '网上投诉受理告知', '您的反映已受理，编号{caseNo}。可凭编号和手机验证码查询进度。'),
         ('phone_code', '手机验证码', '验证码{code}，{minutes}分钟内有效。如非本人操作，请忽略，切勿告知他人。')
       ) AS t(code, name, body)
       WHERE s.code = 'case_concluded' AND s.version = 1 ON CONFLICT DO NOTHING`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      "DELETE FROM message_template WHERE code IN ('complaint_receipt', 'phone_code') AND version = 1",
    );
  }
}
