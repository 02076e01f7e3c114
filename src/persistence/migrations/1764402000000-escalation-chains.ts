import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The escalation chains become reference data. A station that is set up gets those that stood in the code, in version 1,
 * which the clocks that run already go by; one that is not gets them with all other shipped rules.
 */
export class EscalationChains1764402000000 implements MigrationInterface {
  name = 'EscalationChains1764402000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE escalation_chain_set (
        version integer PRIMARY KEY,
        valid_from timestamptz NOT NULL,
        chains jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        created_by text NOT NULL
      );
      GRANT SELECT, INSERT ON escalation_chain_set TO station_api;
      GRANT SELECT, INSERT, UPDATE, DELETE ON escalation_chain_set TO station_worker;
    `);
    await runner.query(`
      INSERT INTO escalation_chain_set (version, valid_from, chains, created_at, created_by)
      SELECT 1, valid_from, '{
        "insurer": [
          {"on": "rung", "from": 1, "to": "substation_handler"},
          {"on": "due", "to": "substation_head"},
          {"on": "overdue", "step": "supervisor", "nth": 1, "hour": 9, "to": "station_supervisor"},
          {"on": "overdue", "step": "deputy", "nth": 3, "hour": 9, "to": "deputy_director"}
        ],
        "station": [
          {"on": "rung", "from": 1, "to": "station_clerk"},
          {"on": "due", "to": "station_supervisor"},
          {"on": "overdue", "step": "deputy", "nth": 3, "hour": 9, "to": "deputy_director"}
        ]
      }', created_at, created_by FROM clock_policy_set WHERE version = 1`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE escalation_chain_set');
  }
}
