import type { Trigger } from '../../../domain/uploads/trigger.js';
import type { Sql } from '../database.js';

/** The insurer whose rows an upload brings, and what they are judged by. */
export interface InsurerTerms {
  line: 'life' | 'pc';
  state: 'active' | 'suspended';
  /** Ids of its active sub-stations by code. */
  branches: Record<string, string>;
  triggers: Trigger[];
}

export async function loadInsurerTerms(sql: Sql, insurerId: string): Promise<InsurerTerms | undefined> {
  const [row] = await sql.query<InsurerTerms>(
    `SELECT i.line, i.state,
       (SELECT coalesce(jsonb_object_agg(b.code, b.id), '{}') FROM branch b
          WHERE b.insurer_id = i.id AND b.kind = 'substation' AND b.state = 'active') AS branches,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('code', t.event_type, 'word', t.name, 'line', t.line, 'subject', t.business,
          'card', t.card_code, 'surveyKind', t.survey_kind) ORDER BY t.event_type), '[]') FROM survey_trigger t WHERE t.state = 'active') AS triggers
     FROM insurer i WHERE i.id = $1`,
    [insurerId],
  );
  return row;
}
