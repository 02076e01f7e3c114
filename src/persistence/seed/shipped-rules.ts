import { PUBLISHED_NOTICES } from '../../../domain/calendar/published.js';
import { SHIPPED_CARDS } from '../../../domain/card/card.js';
import { SHIPPED_CHAINS } from '../../../domain/case/chains.js';
import { SHIPPED_REASONS } from '../../../domain/case/reasons.js';
import { SHIPPED_POLICIES } from '../../../domain/clock/policies.js';
import { SHIPPED_SURVEY_KINDS } from '../../../domain/survey/kinds.js';
import { SHIPPED_TEMPLATES } from '../../../domain/survey/shipped-templates.js';
import { defaultTriggers } from '../../../domain/uploads/trigger.js';
import type { Sql } from '../database.js';
import { insertVersion } from '../queries/dated-versions.js';

const BY = 'station';
/** Shipped versions hold for all times: an upload may tell of a step before the station was founded. */
const ALWAYS = new Date(0);

/** Cards, clock policies, reasons, escalation chains, calendars, templates, survey kinds and triggers, each in its first version. */
export async function seedRules(sql: Sql, now: Date): Promise<void> {
  for (const { code, version, name, items, grades, optOutCodes } of SHIPPED_CARDS) {
    await sql.run(
      `INSERT INTO card (code, version, name, items, grades, opt_out_codes, valid_from, created_at, created_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [code, version, name, JSON.stringify(items), JSON.stringify(grades), optOutCodes, ALWAYS, now, BY],
    );
  }
  const shipped = { version: 1, validFrom: ALWAYS, createdAt: now };
  await insertVersion(sql, 'clockPolicies', { ...shipped, contents: SHIPPED_POLICIES.policies }, BY);
  await insertVersion(sql, 'caseReasons', { ...shipped, contents: SHIPPED_REASONS.reasons }, BY);
  await insertVersion(sql, 'escalationChains', { ...shipped, contents: SHIPPED_CHAINS.chains }, BY);
  for (const { year, days } of PUBLISHED_NOTICES) {
    await sql.run(
      // Nothing was computed by an older one.
      'INSERT INTO calendar_notice (year, version, days, created_at, created_by, looked_again_at) VALUES ($1, 1, $2, $3, $4, $3)',
      [year, JSON.stringify(days), now, BY],
    );
  }
  await seedTemplates(sql, now);
  await seedSurveys(sql);
}

async function seedTemplates(sql: Sql, now: Date): Promise<void> {
  for (const { code, name, body } of SHIPPED_TEMPLATES) {
    await sql.run(
      `INSERT INTO message_template (code, version, channel, name, body, state, created_at, created_by, approved_at, approved_by)
       VALUES ($1, 1, 'sms', $2, $3, 'approved', $4, $5, $4, $5)`,
      [code, name, body, now, BY],
    );
  }
}

async function seedSurveys(sql: Sql): Promise<void> {
  for (const { code, name, extension, templateCode } of SHIPPED_SURVEY_KINDS) {
    await sql.run('INSERT INTO survey_kind (code, name, extension, template_code) VALUES ($1, $2, $3, $4)', [
      code,
      name,
      extension,
      templateCode,
    ]);
  }
  for (const { code, word, line, subject, card, surveyKind } of defaultTriggers) {
    await sql.run(
      'INSERT INTO survey_trigger (event_type, name, line, business, card_code, survey_kind) VALUES ($1, $2, $3, $4, $5, $6)',
      [code, word, line, subject, card, surveyKind],
    );
  }
}
