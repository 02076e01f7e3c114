import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The tree of reasons becomes reference data. A station that is set up gets the tree that stood in the code, in version 1;
 * one that is not gets it with all other shipped rules.
 */
export class CaseReasons1764401000000 implements MigrationInterface {
  name = 'CaseReasons1764401000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE complaint_reason_set (
        version integer PRIMARY KEY,
        valid_from timestamptz NOT NULL,
        reasons jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        created_by text NOT NULL
      );
      GRANT SELECT, INSERT ON complaint_reason_set TO station_api;
      GRANT SELECT, INSERT, UPDATE, DELETE ON complaint_reason_set TO station_worker;
    `);
    await runner.query(`
      INSERT INTO complaint_reason_set (version, valid_from, reasons, created_at, created_by)
      SELECT 1, s.valid_from, t.reasons, s.created_at, s.created_by
      FROM clock_policy_set s, (SELECT jsonb_agg(jsonb_build_object(
        'code', code, 'name', name, 'contractDispute', dispute, 'retired', false) ORDER BY place) AS reasons FROM (VALUES
        (1, 'sales_misleading', '销售误导', true),
        (2, 'sales_misleading.benefits', '夸大保险责任或收益', true),
        (3, 'sales_misleading.concealment', '隐瞒免责、退保损失等重要内容', true),
        (4, 'sales_misleading.as_deposit', '将保险当作存款或理财销售', true),
        (5, 'sales_misleading.signature', '代签名、代抄风险提示', true),
        (6, 'sales_misleading.forced', '强制搭售', true),
        (7, 'claim_difficulty', '理赔难', true),
        (8, 'claim_difficulty.delay', '理赔时效慢', true),
        (9, 'claim_difficulty.amount', '定损、核赔金额争议', true),
        (10, 'claim_difficulty.refusal', '拒赔争议', true),
        (11, 'claim_difficulty.documents', '单证要求繁琐或未一次性告知', true),
        (12, 'claim_difficulty.survey', '查勘不及时', true),
        (13, 'underwriting', '承保问题', true),
        (14, 'underwriting.refusal', '拒保或拖延承保', true),
        (15, 'underwriting.premium', '保费争议', true),
        (16, 'underwriting.policy_error', '保单内容错误', true),
        (17, 'surrender', '退保与保全', true),
        (18, 'surrender.surrender', '退保争议', true),
        (19, 'surrender.change', '保全变更不及时', true),
        (20, 'surrender.maturity', '满期、分红给付争议', true),
        (21, 'surrender.renewal', '续期、续保争议', true),
        (22, 'service', '服务质量', false),
        (23, 'service.attitude', '服务态度差', false),
        (24, 'service.favours', '吃拿卡要', false),
        (25, 'service.commitment', '未履行服务承诺', false),
        (26, 'service.access', '联系不上、渠道不畅', false),
        (27, 'service.speed', '办理不便捷', false),
        (28, 'staff_conduct', '从业人员行为', false),
        (29, 'staff_conduct.fraud', '挪用、侵占保费', false),
        (30, 'staff_conduct.leak', '泄露客户信息', false),
        (31, 'staff_conduct.harassment', '电话或短信骚扰', false),
        (32, 'suggestion', '意见建议', false),
        (33, 'enquiry', '咨询', false),
        (34, 'unsorted', '待分类', false)
      ) AS v(place, code, name, dispute)) AS t
      WHERE s.version = 1`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE complaint_reason_set');
  }
}
