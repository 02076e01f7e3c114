/** The peers of the survey bench: they write the same rows (survey, message ledger, closing state) and call the same gateway. */
import { setTimeout as sleep } from 'node:timers/promises';
import PgBoss from 'pg-boss';
import { promptText } from '../dist/domain/survey/prompt-text.js';
import { newId } from '../dist/src/persistence/ids.js';
import { PROMPT_TEMPLATES } from '../dist/domain/survey/templates.js';

const BODY = PROMPT_TEMPLATES.find(({ code }) => code === 'prompt_pc_claim_report').body;
const WINDOW = "interval '1 second'";

function smsOf(keyring, row) {
  const { name, phone } = keyring.openPerson(row.person_sealed, 'person');
  const facts = {
    name,
    insurer: '某财险',
    product: row.product,
    businessNo: row.claim_no,
    occurredAt: row.occurred_at,
  };
  return { reference: 1, to: phone, from: '10690000502', text: promptText(BODY, facts, '保险消保服务总站') };
}

const insertPrompt = `
  WITH asked AS (
    INSERT INTO survey (id, kind, insurer_id, line, branch_id, event_id, message_id, phone_index, card_code, card_version)
    SELECT id, 'pc_claim_report', insurer_id, 'pc', branch_id, id, id, phone_index, 'claim', 1 FROM service_event WHERE id = ANY($1::uuid[]))
  INSERT INTO message (id, purpose, insurer_id, survey_id, kind, template_code, template_version, phone_index, reference, state, planned_at, submitting_at, source_number)
  SELECT id, 'prompt', insurer_id, id, 'pc_claim_report', 'prompt_pc_claim_report', 1, phone_index, 1, 'submitting', now(), now(), '10690000502' FROM service_event WHERE id = ANY($1::uuid[])`;

const writeOutcome = `
  WITH said AS (SELECT * FROM unnest($1::uuid[], $2::text[]) AS t(id, provider_id)),
  written AS (UPDATE message m SET state = 'submitted', provider_id = said.provider_id, part_count = 1, submitted_at = now() FROM said WHERE m.id = said.id RETURNING m.id)
  UPDATE survey s SET submitted_at = now(), closes_at = now() + ${WINDOW} FROM written w WHERE s.id = w.id`;

/** Batches of 500 by SKIP LOCKED: take, ask, write; another loop closes what is over. No engine, no queue. */
export async function setBased({ pool, keyring, sms }, count) {
  const began = performance.now();
  const ask = async () => {
    for (;;) {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        const { rows } = await client.query(
          `UPDATE service_event SET round_no = 0 WHERE id IN (SELECT id FROM service_event WHERE round_no IS NULL AND hold IS NULL AND NOT test ORDER BY id LIMIT 500 FOR UPDATE SKIP LOCKED)
           RETURNING id, person_sealed, product, claim_no, occurred_at`,
        );
        await client.query(insertPrompt, [rows.map((row) => row.id)]);
        await client.query('COMMIT');
        if (rows.length === 0) return;
        const results = await sms.submitWindow(rows.map((row) => smsOf(keyring, row)));
        await client.query(writeOutcome, [
          rows.map((row) => row.id),
          results.map((result) => result.messageId),
        ]);
      } finally {
        client.release();
      }
    }
  };
  const close = async () => {
    for (let closed = 0; closed < count;) {
      const { rowCount } = await pool.query(
        "UPDATE survey SET closed_at = closes_at, closing_reason = 'window_over' WHERE id IN (SELECT id FROM survey WHERE closed_at IS NULL AND closes_at <= now() LIMIT 5000 FOR UPDATE SKIP LOCKED)",
      );
      closed += rowCount;
      if (rowCount === 0) await sleep(50);
    }
  };
  await Promise.all([ask(), ask(), close()]);
  return (performance.now() - began) / 1000;
}

/** pg-boss: each event is asked by a job's handler, and one job with a delay of one second closes its survey. */
export async function withPgBoss({ pool, keyring, sms, adminUrl }, count) {
  const boss = new PgBoss({ connectionString: adminUrl, max: 16, supervise: false, schedule: false });
  boss.on('error', (error) => console.error(error.message));
  await boss.start();
  await boss.createQueue('close');
  const { rows } = await pool.query(
    'SELECT id, person_sealed, product, claim_no, occurred_at FROM service_event ORDER BY id',
  );
  let closed = 0;
  let all;
  const done = new Promise((resolve) => (all = resolve));
  const began = performance.now();
  for (let worker = 0; worker < 4; worker += 1)
    await boss.work('close', { batchSize: 200, pollingIntervalSeconds: 0.5 }, async (jobs) => {
      await Promise.all(
        jobs.map((job) =>
          pool.query(
            "UPDATE survey SET closed_at = closes_at, closing_reason = 'window_over' WHERE id = $1",
            [job.data.id],
          ),
        ),
      );
      closed += jobs.length;
      if (closed >= count) all();
    });
  let next = 0;
  const lane = async () => {
    for (let row = rows[next++]; row; row = rows[next++]) {
      await pool.query(insertPrompt, [[row.id]]);
      const result = await sms.submit(smsOf(keyring, row));
      await pool.query(writeOutcome, [[row.id], [result.messageId]]);
      await boss.send('close', { id: row.id }, { startAfter: 1 });
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  await done;
  const seconds = (performance.now() - began) / 1000;
  await boss.stop({ graceful: false, wait: true });
  await pool.query('DROP SCHEMA pgboss CASCADE');
  return seconds;
}

/** The naive way on the same engine: one workflow per event, two activities and a timer of one second. */
export async function oneRunPerEvent(station, count) {
  const { pool, client, naive } = station;
  const { rows } = await pool.query('SELECT id FROM service_event ORDER BY id LIMIT $1', [count]);
  const began = performance.now();
  let next = 0;
  const lane = async () => {
    for (let row = rows[next++]; row; row = rows[next++])
      await client.workflow.execute('naiveSurvey', {
        taskQueue: naive,
        workflowId: `naive:${newId()}`,
        args: [row.id],
      });
  };
  await Promise.all(Array.from({ length: 100 }, lane));
  return (performance.now() - began) / 1000;
}

/** The activities of the naive workflow. */
export function naiveActivities({ pool, keyring, sms }) {
  return {
    async ask(id) {
      const { rows } = await pool.query(
        'SELECT id, person_sealed, product, claim_no, occurred_at FROM service_event WHERE id = $1',
        [id],
      );
      await pool.query(insertPrompt, [[id]]);
      const result = await sms.submit(smsOf(keyring, rows[0]));
      await pool.query(writeOutcome, [[id], [result.messageId]]);
    },
    async close(id) {
      await pool.query(
        "UPDATE survey SET closed_at = closes_at, closing_reason = 'window_over' WHERE id = $1",
        [id],
      );
    },
  };
}
