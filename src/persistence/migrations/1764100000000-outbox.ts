import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the outbox asks of the database: order per case, due rows in a glance, and a place in line for each notice. */
export class Outbox1764100000000 implements MigrationInterface {
  name = 'Outbox1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(webhooks);
    await runner.query(notices);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('What has left the house cannot be called back: restore a backup instead.'),
    );
  }
}

const webhooks = `
CREATE INDEX webhook_delivery_line ON webhook_delivery (endpoint_id, subject_key, sequence) WHERE state IN ('planned', 'submitting');
CREATE INDEX webhook_delivery_open ON webhook_delivery (endpoint_id, sequence) WHERE state IN ('planned', 'submitting');
CREATE INDEX webhook_delivery_failed ON webhook_delivery (endpoint_id, done_at) WHERE state = 'failed';
DROP INDEX webhook_delivery_due;
`;

/** Streams look for what is new by its place in line; nobody needs to be rung for each. */
const notices = `
ALTER TABLE notice ADD COLUMN sequence bigint GENERATED ALWAYS AS IDENTITY;
CREATE UNIQUE INDEX notice_sequence ON notice (sequence);
CREATE INDEX notice_of_user ON notice (user_id, sequence);
CREATE INDEX notice_mail_id ON notice (mail_id) WHERE mail_id IS NOT NULL;
DROP TRIGGER tell_of_notice ON notice;
DROP FUNCTION tell_of_notice();
`;
