import type { Sql } from '../database.js';

export interface SurveyKindRow {
  code: string;
  name: string;
  extension: string;
  templateCode: string;
  version: number;
}

export interface SurveyTriggerRow {
  eventType: string;
  name: string;
  line: 'life' | 'pc';
  business: 'underwriting' | 'claim';
  cardCode: string;
  surveyKind: string;
  state: 'active' | 'off';
  version: number;
}

export function listSurveyKinds(sql: Sql): Promise<SurveyKindRow[]> {
  return sql.query(
    'SELECT code, name, extension, template_code AS "templateCode", version FROM survey_kind ORDER BY extension',
  );
}

export function listSurveyTriggers(sql: Sql): Promise<SurveyTriggerRow[]> {
  return sql.query(
    `SELECT event_type AS "eventType", name, line, business, card_code AS "cardCode", survey_kind AS "surveyKind", state, version
     FROM survey_trigger ORDER BY event_type`,
  );
}

/** `seen` 0 makes a new one. False: it is there in another version than the caller saw. */
export async function writeSurveyKind(
  sql: Sql,
  kind: Omit<SurveyKindRow, 'version'>,
  seen: number,
): Promise<boolean> {
  const { code, name, extension, templateCode } = kind;
  const written =
    seen === 0
      ? await sql.run(
          'INSERT INTO survey_kind (code, name, extension, template_code) VALUES ($1, $2, $3, $4) ON CONFLICT (code) DO NOTHING',
          [code, name, extension, templateCode],
        )
      : await sql.run(
          'UPDATE survey_kind SET name = $2, extension = $3, template_code = $4, version = version + 1 WHERE code = $1 AND version = $5',
          [code, name, extension, templateCode, seen],
        );
  return written === 1;
}

/** As `writeSurveyKind`. */
export async function writeSurveyTrigger(
  sql: Sql,
  trigger: Omit<SurveyTriggerRow, 'version'>,
  seen: number,
): Promise<boolean> {
  const { eventType, name, line, business, cardCode, surveyKind, state } = trigger;
  const values = [eventType, name, line, business, cardCode, surveyKind, state];
  const written =
    seen === 0
      ? await sql.run(
          `INSERT INTO survey_trigger (event_type, name, line, business, card_code, survey_kind, state)
           VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (event_type) DO NOTHING`,
          values,
        )
      : await sql.run(
          `UPDATE survey_trigger SET name = $2, line = $3, business = $4, card_code = $5, survey_kind = $6, state = $7,
             version = version + 1 WHERE event_type = $1 AND version = $8`,
          [...values, seen],
        );
  return written === 1;
}
