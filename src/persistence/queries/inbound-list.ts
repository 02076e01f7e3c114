import type { Grade, Overall } from '../../../domain/reply/reading.js';
import type { Sql } from '../database.js';
import { readPage } from './page.js';
import type { Page, PageAsked, Sorts } from './page.js';

/** Where staff look for inbound messages. */
export const INBOUND_QUEUES = ['to_read', 'unmatched', 'late', 'praise', 'all'] as const;
export type InboundQueue = (typeof INBOUND_QUEUES)[number];

export interface InboundRow {
  id: string;
  /** Phone and text. */
  sealed: Buffer;
  phoneIndex: Buffer;
  kind: string | null;
  arrivedAt: Date;
  repeats: number;
  match: 'open' | 'late' | 'unmatched';
  surveyId: string | null;
  insurerId: string | null;
  overall: Overall;
  items: Record<string, Grade>;
  optOut: boolean;
  praise: boolean;
  why: string;
  suggested: string | null;
  readBy: string;
  readAt: Date;
  needsPerson: boolean;
  /** The person of the event or case that it answers; null: it fits no survey. */
  personSealed: Buffer | null;
  personDueAt: Date | null;
  caseNo: string | null;
}

const columns = `i.id, i.sealed, i.phone_index AS "phoneIndex", i.kind, i.arrived_at AS "arrivedAt", i.repeats, i.match, i.survey_id AS "surveyId",
  i.insurer_id AS "insurerId", i.overall, i.items, i.opt_out AS "optOut", i.praise, i.why, i.suggested, i.read_by AS "readBy", i.read_at AS "readAt",
  i.needs_person AS "needsPerson", i.person_due_at AS "personDueAt",
  (SELECT coalesce(e.person_sealed, c.person_sealed) FROM survey s LEFT JOIN service_event e ON e.id = s.event_id
     LEFT JOIN complaint_case c ON c.id = s.case_id WHERE s.id = i.survey_id) AS "personSealed",
  (SELECT r.facts->>'caseNo' FROM case_request r WHERE r.case_id = i.case_id) AS "caseNo"`;

export const inboundSorts = {
  '-arrivedAt': { by: 'i.arrived_at', type: 'timestamptz', descending: true },
  arrivedAt: { by: 'i.arrived_at', type: 'timestamptz' },
} satisfies Sorts;

const queues: Readonly<Record<InboundQueue, string>> = {
  to_read: 'i.needs_person',
  unmatched: "i.match = 'unmatched'",
  late: "i.match = 'late'",
  praise: 'i.praise',
  all: 'true',
};

export function listInbound(
  sql: Sql,
  filter: { queue: InboundQueue; overall?: string | undefined; insurerId?: string | undefined },
  asked: PageAsked,
): Promise<Page<InboundRow>> {
  return readPage(
    sql,
    {
      select: columns,
      from: 'inbound_message i',
      where: [
        queues[filter.queue],
        '($1::text IS NULL OR i.overall = $1)',
        '($2::uuid IS NULL OR i.insurer_id = $2)',
      ],
      params: [filter.overall ?? null, filter.insurerId ?? null],
      sorts: inboundSorts,
      id: { by: 'i.id', type: 'uuid' },
    },
    asked,
  );
}

export async function findInbound(sql: Sql, id: string): Promise<InboundRow | undefined> {
  const [row] = await sql.query<InboundRow>(`SELECT ${columns} FROM inbound_message i WHERE i.id = $1`, [id]);
  return row;
}

export interface PersonsReading {
  overall: Exclude<Overall, 'person'>;
  items: Readonly<Record<string, Grade>>;
  optOut: boolean;
  praise: boolean;
  by: string;
}

/** False: somebody has read it before. */
export async function storePersonsReading(
  sql: Sql,
  id: string,
  reading: PersonsReading,
  at: Date,
): Promise<boolean> {
  const stored = await sql.run(
    `UPDATE inbound_message SET overall = $2, items = $3, opt_out = opt_out OR $4, praise = $5,
       read_by = $6, read_at = $7, needs_person = false WHERE id = $1 AND needs_person`,
    [id, reading.overall, JSON.stringify(reading.items), reading.optOut, reading.praise, reading.by, at],
  );
  return stored > 0;
}

/** A person's reading in place of one that stands already, the machine's or a person's. False: nobody has read it yet. */
export async function correctReading(
  sql: Sql,
  id: string,
  reading: PersonsReading,
  at: Date,
): Promise<boolean> {
  const corrected = await sql.run(
    `UPDATE inbound_message SET overall = $2, items = $3, opt_out = opt_out OR $4, praise = $5,
       read_by = $6, read_at = $7 WHERE id = $1 AND NOT needs_person`,
    [id, reading.overall, JSON.stringify(reading.items), reading.optOut, reading.praise, reading.by, at],
  );
  return corrected > 0;
}

/** The case that the reading opened or joined. */
export async function joinCase(sql: Sql, id: string, caseId: string): Promise<void> {
  await sql.run('UPDATE inbound_message SET case_id = $2 WHERE id = $1', [id, caseId]);
}

/** The survey that a message was matched to; null: none, or no such message. */
export async function surveyIdOf(sql: Sql, id: string): Promise<string | null> {
  const [row] = await sql.query<{ surveyId: string | null }>(
    'SELECT survey_id AS "surveyId" FROM inbound_message WHERE id = $1',
    [id],
  );
  return row?.surveyId ?? null;
}

/** What a message says as it is read now, and by which card; null: no such message. */
export async function readingOfInbound(
  sql: Sql,
  id: string,
): Promise<{ items: Record<string, Grade>; cardCode: string; cardVersion: number } | null> {
  const [row] = await sql.query<{ items: Record<string, Grade>; cardCode: string; cardVersion: number }>(
    `SELECT i.items, s.card_code AS "cardCode", s.card_version AS "cardVersion"
     FROM inbound_message i JOIN survey s ON s.id = i.survey_id WHERE i.id = $1`,
    [id],
  );
  return row ?? null;
}
