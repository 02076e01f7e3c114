import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Receipts that nobody can read are kept as they came; transfers are found by their moment. */
export class UnreadableReceipts1764383000000 implements MigrationInterface {
  name = 'UnreadableReceipts1764383000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE unreadable_receipt (
        id uuid PRIMARY KEY,
        fingerprint bytea NOT NULL UNIQUE,
        phone_index bytea,
        sealed bytea NOT NULL,
        received_at timestamptz NOT NULL,
        repeats integer NOT NULL DEFAULT 0
      );
      CREATE INDEX unreadable_receipt_received ON unreadable_receipt (received_at);
      CREATE INDEX unreadable_receipt_phone ON unreadable_receipt (phone_index) WHERE phone_index IS NOT NULL;
      GRANT SELECT ON unreadable_receipt TO station_api;
      GRANT SELECT, INSERT, UPDATE, DELETE ON unreadable_receipt TO station_worker;
      CREATE INDEX case_entry_handed_on ON case_entry (at) WHERE type IN ('transfer', 'reassign');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX case_entry_handed_on; DROP TABLE unreadable_receipt;');
  }
}
