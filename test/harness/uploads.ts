import { defaultTriggers } from '../../domain/uploads/trigger.js';
import type { Database } from '../../src/persistence/database.js';
import { startTestApi } from './api.js';
import type { TestApi } from './api.js';
import { ApiClient } from './client.js';
import type { Answer } from './client.js';
import { openTestDatabase } from './database.js';
import type { TestDatabase } from './database.js';
import { buildApiKey, buildBranch, buildInsurer } from './people.js';

/** The four triggers that the station ships, where they are not there yet; `database` under the worker's role. */
async function buildTriggers(database: Database): Promise<void> {
  await database.transaction(async (sql) => {
    for (const [index, { code, word, line, subject, card, surveyKind }] of defaultTriggers.entries()) {
      await sql.run(
        `INSERT INTO survey_kind (code, name, extension, template_code) VALUES ($1, $1, $2, $1) ON CONFLICT (code) DO NOTHING`,
        [surveyKind, `9${index}`],
      );
      await sql.run(
        `INSERT INTO survey_trigger (event_type, name, line, business, card_code, survey_kind) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (event_type) DO NOTHING`,
        [code, word, line, subject, card, surveyKind],
      );
    }
  });
}

const header =
  'event_no,event_type,occurred_at,branch_code,customer_name,customer_phone,product,policy_no,claim_no,handler';

/** A P&C claim settlement as one line of a CSV; what is given replaces the default. */
export function eventLine(given: Partial<Record<string, string>> = {}): string {
  const event: Record<string, string> = {
    event_no: 'E1',
    event_type: 'pc_claim_settlement',
    occurred_at: '2026-03-02 09:00',
    branch_code: 'B1',
    customer_name: '张三丰',
    customer_phone: '13800138000',
    product: '机动车商业险',
    policy_no: '',
    claim_no: 'C1',
    handler: '李经办',
    ...given,
  };
  return header
    .split(',')
    .map((column) => event[column] ?? '')
    .join(',');
}

export const eventsCsv = (...events: Partial<Record<string, string>>[]): string =>
  [header, ...events.map(eventLine)].join('\r\n') + '\r\n';

export interface UploadSeen {
  id: string;
  status: string;
  received: number;
  accepted: number;
  duplicates: number;
  rejected: number;
  late: number;
  held: number;
  release: string;
  test: boolean;
  unknownColumns: string[];
  fileName: string | null;
  failure: { code: string; message: string } | null;
  rejections?: { row: number; column: string; code: string }[];
  rejectionsComplete?: boolean;
  code?: string;
}

/** A station with one P&C insurer, its sub-station `B1`, and its system's key. */
export interface UploadStation {
  database: TestDatabase;
  api: TestApi;
  insurerId: string;
  client: ApiClient;
  /** Sends a CSV and returns the answer. */
  upload(csv: string | Buffer, options?: UploadOptions): Promise<Answer<UploadSeen>>;
  /** Rows of a statement under the worker's role. */
  rows<Row = Record<string, unknown>>(text: string, params?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

interface UploadOptions {
  client?: ApiClient;
  query?: string;
  headers?: Record<string, string>;
}

export async function openUploadStation(): Promise<UploadStation> {
  const database = await openTestDatabase();
  const api = await startTestApi({ database: database.api });
  await buildTriggers(database.worker);
  const { id: insurerId } = await buildInsurer(database.worker);
  await buildBranch(database.worker, { insurerId, code: 'B1' });
  const key = await buildApiKey(database.worker, { insurerId, scopes: ['uploads'] });
  const client = new ApiClient(api.url).withKey(key);
  return {
    ...{ database, api, insurerId, client },
    upload: (csv, { client: by = client, query = '', headers = {} } = {}) =>
      by.post(`/service-event-uploads${query}`, {
        body: csv,
        headers: { 'content-type': 'text/csv', ...headers },
      }),
    rows: (text, params = []) => database.worker.transaction((sql) => sql.query(text, params)),
    close: async () => {
      await api.close();
      await database.close();
    },
  };
}
