import type { CaseState } from '../../../domain/case/case-state.js';
import type { Sql } from '../database.js';
import { choiceParameters } from './counted.js';
import type { CountedKind, CountedRows } from './counted-rows.js';
import type { FigureChoice } from './figures.js';
import { readPage } from './page.js';
import type { Page, PageAsked, Sorts } from './page.js';

/** A row that a figure counted, as far as it says so itself. */
interface CountedRow {
  id: string;
  at: Date;
  insurerId: string | null;
  insurer: string | null;
  branchId: string | null;
  branch: string | null;
  line: 'life' | 'pc' | null;
  outcome: string;
}

/** What the row is about; persons stay sealed on the way. */
interface RowDetail {
  /** Survey kind, clock, kind of case or type of event, and its name where the station's own tables give one. */
  subject: string | null;
  subjectName: string | null;
  eventNo: string | null;
  personSealed: Buffer | null;
  caseNo: string | null;
  /** Whose the case is now; absent where the transaction may not see it. */
  ofCase: Pick<CaseState, 'insurerId' | 'branchId' | 'coHandlers' | 'status'> | null;
}

export type FigureRow = CountedRow & RowDetail;

export const figureRowSorts = {
  '-at': { by: 'r.at', type: 'timestamptz', descending: true },
  at: { by: 'r.at', type: 'timestamptz' },
} satisfies Sorts;

const COLUMNS = `r.id, r.at, r.insurer_id AS "insurerId", (SELECT i.name FROM insurer i WHERE i.id = r.insurer_id) AS insurer,
  r.branch_id AS "branchId", (SELECT b.name FROM branch b WHERE b.id = r.branch_id) AS branch, r.line, r.outcome`;

/** A page of the very rows that a figure counted. */
export async function listFigureRows(
  sql: Sql,
  counted: CountedRows,
  choice: FigureChoice,
  asked: PageAsked,
): Promise<Page<FigureRow>> {
  const page = await readPage<CountedRow>(
    sql,
    {
      select: COLUMNS,
      from: `(${counted.select}) r`,
      where: [],
      params: [...choiceParameters(choice), ...counted.extra],
      sorts: figureRowSorts,
      id: { by: 'r.id', type: 'text' },
    },
    asked,
  );
  return { ...page, rows: await withDetails(sql, counted.kind, page.rows) };
}

/** Rows that one fetch brings. */
const AT_A_TIME = 1_000;

/** All rows that a figure counted, newest first, some at a time; the transaction stays open until the last is taken. */
export async function* everyFigureRow(
  sql: Sql,
  counted: CountedRows,
  choice: FigureChoice,
): AsyncGenerator<FigureRow[]> {
  await sql.query(
    `DECLARE counted NO SCROLL CURSOR FOR SELECT ${COLUMNS} FROM (${counted.select}) r ORDER BY r.at DESC, r.id DESC`,
    [...choiceParameters(choice), ...counted.extra],
  );
  for (;;) {
    const rows = await sql.query<CountedRow>(`FETCH ${AT_A_TIME} FROM counted`);
    if (rows.length === 0) return;
    yield await withDetails(sql, counted.kind, rows);
  }
}

const OF_CASE = `c.case_no AS "caseNo", CASE WHEN c.id IS NOT NULL THEN jsonb_build_object('insurerId', c.insurer_id, 'branchId', c.branch_id,
  'status', c.status, 'coHandlers', coalesce(c.state->'coHandlers', '[]')) END AS "ofCase"`;
const NO_CASE = 'NULL AS "caseNo", NULL AS "ofCase"';
const SURVEYED = `LEFT JOIN service_event e ON e.id = s.event_id`;
const KIND_NAME = `(SELECT k.name FROM survey_kind k WHERE k.code = s.kind) AS "subjectName"`;

/** $1 the ids, in their own type. */
const DETAILS: Readonly<Record<CountedKind, string>> = {
  message: `SELECT m.id::text AS id, s.kind AS subject, ${KIND_NAME}, e.event_no AS "eventNo",
      coalesce(e.person_sealed, c.person_sealed) AS "personSealed", ${OF_CASE}
    FROM message m JOIN survey s ON s.id = m.survey_id ${SURVEYED} LEFT JOIN complaint_case c ON c.id = s.case_id
    WHERE m.id = ANY($1::uuid[])`,
  reply: `SELECT i.id::text AS id, s.kind AS subject, ${KIND_NAME}, e.event_no AS "eventNo",
      coalesce(e.person_sealed, c.person_sealed) AS "personSealed", ${OF_CASE}
    FROM inbound_message i JOIN survey s ON s.id = i.survey_id ${SURVEYED}
    LEFT JOIN complaint_case c ON c.id = coalesce(i.case_id, s.case_id)
    WHERE i.id = ANY($1::uuid[])`,
  transfer: `SELECT t.id::text AS id, c.kind AS subject, NULL AS "subjectName", NULL AS "eventNo", c.person_sealed AS "personSealed", ${OF_CASE}
    FROM case_entry t LEFT JOIN complaint_case c ON c.id = t.case_id WHERE t.id = ANY($1::uuid[])`,
  clock: `SELECT k.id, k.code AS subject, NULL AS "subjectName", NULL AS "eventNo", c.person_sealed AS "personSealed", ${OF_CASE}
    FROM case_clock k LEFT JOIN complaint_case c ON c.id = k.case_id WHERE k.id = ANY($1::text[])`,
  event: `SELECT e.id::text AS id, e.event_type AS subject, (SELECT t.name FROM survey_trigger t WHERE t.event_type = e.event_type) AS "subjectName",
      e.event_no AS "eventNo", e.person_sealed AS "personSealed", ${NO_CASE}
    FROM service_event e WHERE e.id = ANY($1::uuid[])`,
};

async function withDetails(sql: Sql, kind: CountedKind, rows: readonly CountedRow[]): Promise<FigureRow[]> {
  if (rows.length === 0) return [];
  const found = await sql.query<RowDetail & { id: string }>(DETAILS[kind], [rows.map(({ id }) => id)]);
  const details = new Map(found.map((detail) => [detail.id, detail]));
  return rows.map((row) => ({ ...row, ...(details.get(row.id) ?? UNSEEN) }));
}

const UNSEEN: RowDetail = {
  subject: null,
  subjectName: null,
  eventNo: null,
  personSealed: null,
  caseNo: null,
  ofCase: null,
};
