import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate, openDatabase } from '../../src/persistence/database.js';
import type { Database } from '../../src/persistence/database.js';
import { SEALED_COLUMNS } from '../../src/persistence/queries/sealed-columns.js';
import { openEmptyDatabase } from '../harness/database.js';
import { columnsOf } from '../harness/personal-columns.js';

let empty: Awaited<ReturnType<typeof openEmptyDatabase>>;
let migrator: Database;

beforeAll(async () => {
  empty = await openEmptyDatabase();
  migrator = await openDatabase({ url: empty.urls.migratorUrl, applicationName: 'schema-test', poolSize: 2 });
}, 60_000);

afterAll(async () => {
  await migrator.close();
  await empty.close();
});

const asked = <Row>(sql: string) => migrator.transaction((each) => each.query<Row>(sql));

describe('the migrations', () => {
  it('build the schema in an empty database, and do nothing the second time', async () => {
    expect((await migrate(migrator)).length).toBeGreaterThan(0);
    expect(await migrate(migrator)).toEqual([]);
  });

  it('fence every table that has an insurer, or say why not', async () => {
    const rows = await asked<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'insurer_id' AND NOT a.attisdropped
       WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND NOT (c.relrowsecurity AND c.relforcerowsecurity) ORDER BY 1`,
    );
    // Read by the office only, or holding no more than who takes part; the policies of the API guard them.
    expect(rows.map(({ name }) => name)).toEqual(['audit_entry', 'case_participant', 'sending_stop']);
  });

  it('have no column for text of which nobody has said whether it tells of a person', async () => {
    const rows = await asked<{ name: string }>(
      `SELECT c.relname || '.' || a.attname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type m ON m.oid = t.typelem
       WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
         AND NOT coalesce(m.typname, t.typname) IN ('uuid', 'bool', 'int2', 'int4', 'int8', 'timestamptz', 'date')`,
    );
    expect(rows.map(({ name }) => name).sort()).toEqual(columnsOf());
  });

  it('seal what tells of a person, but for what finds them, and texts that only policies lead to', () => {
    const sealed = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`);
    const notOfPeople = ['staff_user.totp_sealed', 'staff_user.totp_pending_sealed', 'upload.file_sealed'];
    expect(columnsOf('erased', 'opened')).toEqual(
      expect.arrayContaining(
        sealed.filter((name) => ![...notOfPeople, 'webhook_endpoint.secrets_sealed'].includes(name)),
      ),
    );
    const inClear = columnsOf('erased').filter(
      (name) => !sealed.includes(name) && !/_index$|_hash$|fingerprint$/.test(name),
    );
    expect(inClear).toEqual([
      'case_request.facts',
      ...['claim_no', 'policy_no', 'product'].map((name) => `complaint_case.${name}`),
      'phone_code.address',
      ...['claim_no', 'handler', 'policy_no'].map((name) => `service_event.${name}`),
    ]);
  });

  it('let the API write nothing that a process owns', async () => {
    const rows = await asked<{ name: string }>(
      `SELECT DISTINCT table_name AS name FROM information_schema.role_table_grants
       WHERE grantee = 'station_api' AND privilege_type IN ('INSERT', 'UPDATE', 'DELETE')
         AND (table_name LIKE 'case\\_%' OR table_name IN ('complaint_case', 'survey', 'survey_round', 'message_part', 'message_receipt', 'audit_seal'))`,
    );
    expect(rows.map(({ name }) => name)).toEqual(['case_request']);
  });

  it('keep a rehearsal a rehearsal, and the audit trail as it was written', async () => {
    await migrator.transaction((sql) =>
      sql.run(
        `INSERT INTO station (kind, clock, province_code, created_at) VALUES ('rehearsal', '{"kind":"scaled"}', 'GZ', now());
         INSERT INTO audit_entry (at, actor, action, subject_type, subject_id) VALUES (now(), 'user:1', 'a.b', 't', '1')`,
      ),
    );
    await expect(asked('UPDATE station SET kind = \'live\', clock = \'{"kind":"real"}\'')).rejects.toThrow(
      'stays what it was',
    );
    await expect(asked('DELETE FROM station')).rejects.toThrow('stays what it was');
    await expect(asked("UPDATE audit_entry SET actor = 'user:2'")).rejects.toThrow('append-only');
    await expect(asked('TRUNCATE audit_entry CASCADE')).rejects.toThrow('append-only');
  });
});
