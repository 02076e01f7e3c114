import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The house's first floor plan: reference data, uploads, surveys and their ledger, cases, trust. */
export class Foundation1764000000000 implements MigrationInterface {
  name = 'Foundation1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statements of [station, reference, uploads, surveys, cases, trust])
      await runner.query(statements);
    await runner.query(rowSecurity);
    await runner.query(grants);
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('The foundation cannot be taken away from under the house: restore a backup instead.'),
    );
  }
}

const station = `
CREATE TABLE station (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  kind text NOT NULL CHECK (kind IN ('live', 'rehearsal')),
  clock jsonb NOT NULL,
  province_code text NOT NULL,
  created_at timestamptz NOT NULL,
  CHECK (kind = 'rehearsal' OR clock->>'kind' = 'real')
);
CREATE FUNCTION station_kind_is_forever() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NEW.kind <> OLD.kind THEN
    RAISE EXCEPTION 'A station stays what it was created as: a rehearsal never becomes live, nor the other way round.';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER station_kind_is_forever BEFORE UPDATE OR DELETE ON station FOR EACH ROW EXECUTE FUNCTION station_kind_is_forever();
CREATE TABLE number_series (
  code text NOT NULL,
  year integer NOT NULL,
  last integer NOT NULL,
  PRIMARY KEY (code, year)
);
CREATE TABLE setting (
  key text PRIMARY KEY,
  value jsonb NOT NULL,
  version integer NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL,
  updated_by text NOT NULL
);
CREATE TABLE run_command (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workflow_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('start', 'signal', 'signal_with_start')),
  workflow_type text NOT NULL,
  signal_name text,
  payload jsonb NOT NULL,
  attributes jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL,
  sent_at timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  last_error text
);
CREATE INDEX run_command_unsent ON run_command (id) WHERE sent_at IS NULL;
CREATE INDEX run_command_workflow ON run_command (workflow_id);
`;

const reference = `
CREATE TABLE insurer (
  id uuid PRIMARY KEY,
  code text NOT NULL UNIQUE,
  name text NOT NULL,
  line text NOT NULL CHECK (line IN ('life', 'pc')),
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended')),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL
);
CREATE TABLE branch (
  id uuid PRIMARY KEY,
  insurer_id uuid NOT NULL REFERENCES insurer,
  code text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('substation', 'branch', 'outlet')),
  parent_id uuid REFERENCES branch,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'closed')),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  UNIQUE (insurer_id, code)
);
CREATE TABLE staff_user (
  id uuid PRIMARY KEY,
  username text NOT NULL UNIQUE,
  display_name text NOT NULL,
  role text NOT NULL,
  insurer_id uuid REFERENCES insurer,
  branch_id uuid REFERENCES branch,
  email text,
  password_hash text NOT NULL,
  must_change_password boolean NOT NULL DEFAULT true,
  totp_sealed bytea,
  totp_pending_sealed bytea,
  totp_last_step bigint,
  failed_logins integer NOT NULL DEFAULT 0,
  locked_until timestamptz,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended', 'left')),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL
);
CREATE INDEX staff_user_insurer ON staff_user (insurer_id, role);
CREATE TABLE staff_session (
  token_hash bytea PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  user_id uuid NOT NULL REFERENCES staff_user,
  csrf_token text NOT NULL,
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  address text,
  user_agent text
);
CREATE INDEX staff_session_user ON staff_session (user_id);
CREATE TABLE password_reset (
  token_hash bytea PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES staff_user,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE TABLE delegation (
  id uuid PRIMARY KEY,
  from_user_id uuid NOT NULL REFERENCES staff_user,
  to_user_id uuid NOT NULL REFERENCES staff_user,
  begins_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  ended_at timestamptz,
  created_at timestamptz NOT NULL,
  CHECK (ends_at > begins_at AND from_user_id <> to_user_id)
);
CREATE TABLE api_key (
  id uuid PRIMARY KEY,
  insurer_id uuid NOT NULL REFERENCES insurer,
  name text NOT NULL,
  key_hash bytea NOT NULL UNIQUE,
  prefix text NOT NULL,
  scopes text[] NOT NULL,
  test_mode boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  created_by uuid,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
CREATE TABLE card (
  code text NOT NULL,
  version integer NOT NULL,
  name text NOT NULL,
  items jsonb NOT NULL,
  valid_from timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('draft', 'active', 'retired')),
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  PRIMARY KEY (code, version)
);
CREATE TABLE survey_kind (
  code text PRIMARY KEY,
  name text NOT NULL,
  extension text NOT NULL UNIQUE,
  template_code text NOT NULL,
  version integer NOT NULL DEFAULT 1
);
CREATE TABLE survey_trigger (
  event_type text PRIMARY KEY,
  name text NOT NULL,
  line text NOT NULL CHECK (line IN ('life', 'pc')),
  business text NOT NULL CHECK (business IN ('underwriting', 'claim')),
  card_code text NOT NULL,
  survey_kind text NOT NULL REFERENCES survey_kind,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'off')),
  version integer NOT NULL DEFAULT 1
);
CREATE TABLE clock_policy_set (
  version integer PRIMARY KEY,
  valid_from timestamptz NOT NULL,
  policies jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL
);
CREATE TABLE calendar_notice (
  year integer NOT NULL,
  version integer NOT NULL,
  days jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  PRIMARY KEY (year, version)
);
CREATE TABLE message_template (
  code text NOT NULL,
  version integer NOT NULL,
  channel text NOT NULL CHECK (channel IN ('sms', 'mail', 'letter')),
  name text NOT NULL,
  body text NOT NULL,
  state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'approved', 'retired')),
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  approved_at timestamptz,
  approved_by text,
  PRIMARY KEY (code, version)
);
CREATE TABLE knowledge_article (
  id uuid PRIMARY KEY,
  title text NOT NULL,
  body text NOT NULL,
  keywords text[] NOT NULL DEFAULT '{}',
  public boolean NOT NULL DEFAULT true,
  state text NOT NULL DEFAULT 'published' CHECK (state IN ('draft', 'published', 'retired')),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL
);
CREATE TABLE webhook_endpoint (
  id uuid PRIMARY KEY,
  insurer_id uuid NOT NULL REFERENCES insurer,
  url text NOT NULL,
  secrets_sealed bytea NOT NULL,
  event_types text[] NOT NULL,
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused')),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL
);
`;

const uploads = `
CREATE TABLE upload (
  id uuid PRIMARY KEY,
  insurer_id uuid NOT NULL REFERENCES insurer,
  kind text NOT NULL,
  status text NOT NULL CHECK (status IN ('receiving', 'processing', 'completed', 'failed')),
  test boolean NOT NULL DEFAULT false,
  byte_count bigint NOT NULL DEFAULT 0,
  repeat_key text,
  body_hash bytea,
  received integer NOT NULL DEFAULT 0,
  accepted integer NOT NULL DEFAULT 0,
  duplicates integer NOT NULL DEFAULT 0,
  rejected integer NOT NULL DEFAULT 0,
  late integer NOT NULL DEFAULT 0,
  held integer NOT NULL DEFAULT 0,
  unknown_columns text[] NOT NULL DEFAULT '{}',
  file_sealed bytea,
  refusal_code text,
  refusal_message text,
  release text NOT NULL DEFAULT 'none' CHECK (release IN ('none', 'waiting', 'released', 'discarded')),
  released_at timestamptz,
  released_by text,
  release_submission_id uuid,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  completed_at timestamptz,
  CHECK (status <> 'completed' OR received = accepted + duplicates + rejected)
);
CREATE INDEX upload_insurer ON upload (insurer_id, created_at DESC, id DESC);
CREATE INDEX upload_created ON upload (created_at DESC, id DESC);
CREATE UNIQUE INDEX upload_repeat ON upload (created_by, kind, repeat_key) WHERE repeat_key IS NOT NULL;
CREATE INDEX upload_receiving ON upload (created_at) WHERE status IN ('receiving', 'processing');
CREATE INDEX upload_waiting ON upload (created_at) WHERE release = 'waiting';
CREATE TABLE upload_rejection_page (
  upload_id uuid NOT NULL REFERENCES upload,
  insurer_id uuid NOT NULL,
  found text NOT NULL CHECK (found IN ('reading', 'merging')),
  first_row integer NOT NULL,
  row_count integer NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (upload_id, found, first_row)
);
ALTER TABLE upload_rejection_page ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE TABLE service_event (
  id uuid PRIMARY KEY,
  insurer_id uuid NOT NULL,
  event_no text NOT NULL,
  event_type text NOT NULL,
  occurred_at timestamptz NOT NULL,
  branch_id uuid NOT NULL,
  person_sealed bytea NOT NULL,
  phone_index bytea NOT NULL,
  tail_index bytea NOT NULL,
  name_index bytea NOT NULL,
  product text NOT NULL,
  policy_no text,
  claim_no text,
  handler text,
  content_hash bytea NOT NULL,
  upload_id uuid NOT NULL,
  row_no integer NOT NULL,
  received_at timestamptz NOT NULL,
  late boolean NOT NULL,
  hold text CHECK (hold IN ('old', 'oversized', 'discarded')),
  test boolean NOT NULL DEFAULT false,
  round_no bigint,
  UNIQUE (insurer_id, event_no, test)
) WITH (fillfactor = 85);
CREATE INDEX service_event_waiting ON service_event (id) WHERE round_no IS NULL AND hold IS NULL AND NOT test;
CREATE INDEX service_event_held ON service_event (upload_id) WHERE hold IN ('old', 'oversized');
CREATE INDEX service_event_round ON service_event (round_no) WHERE round_no IS NOT NULL;
`;

const surveys = `
CREATE TABLE survey_round (
  round_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('cut', 'sending', 'open', 'closed')),
  size integer NOT NULL,
  cut_at timestamptz NOT NULL,
  planned_at timestamptz,
  closed_at timestamptz,
  wake_flagged_at timestamptz
);
CREATE INDEX survey_round_open ON survey_round (round_no) WHERE state <> 'closed';
CREATE TABLE survey (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  insurer_id uuid NOT NULL,
  line text NOT NULL,
  branch_id uuid NOT NULL,
  event_id uuid,
  case_id uuid,
  round_no bigint,
  message_id uuid NOT NULL,
  phone_index bytea NOT NULL,
  card_code text NOT NULL,
  card_version integer NOT NULL,
  submitted_at timestamptz,
  closes_at timestamptz,
  closed_at timestamptz,
  closing_reason text CHECK (closing_reason IN ('window_over', 'never_sent'))
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX survey_event ON survey (event_id) WHERE event_id IS NOT NULL;
CREATE INDEX survey_phone ON survey (phone_index);
CREATE INDEX survey_round_no ON survey (round_no) WHERE round_no IS NOT NULL;
CREATE INDEX survey_case ON survey (case_id) WHERE case_id IS NOT NULL;
CREATE TABLE message (
  id uuid PRIMARY KEY,
  purpose text NOT NULL,
  insurer_id uuid,
  round_no bigint,
  survey_id uuid,
  case_id uuid,
  kind text,
  template_code text NOT NULL,
  template_version integer NOT NULL,
  phone_index bytea NOT NULL,
  sealed bytea,
  reference integer NOT NULL,
  state text NOT NULL CHECK (state IN ('planned', 'submitting', 'submitted', 'delivered', 'undelivered', 'expired', 'rejected', 'suppressed', 'unknown')),
  reason text,
  part_count smallint,
  provider_id text,
  planned_at timestamptz NOT NULL,
  submitting_at timestamptz,
  submitted_at timestamptz,
  done_at timestamptz
) WITH (fillfactor = 70);
CREATE INDEX message_provider ON message (provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX message_round ON message (round_no) WHERE round_no IS NOT NULL;
CREATE INDEX message_case ON message (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX message_attention ON message (planned_at) WHERE state IN ('submitting', 'unknown');
CREATE INDEX message_reference ON message (reference) WHERE state IN ('submitting', 'unknown');
CREATE TABLE message_part (
  provider_id text PRIMARY KEY,
  message_id uuid NOT NULL REFERENCES message,
  part smallint NOT NULL,
  state text
);
CREATE INDEX message_part_message ON message_part (message_id);
CREATE TABLE message_receipt (
  id uuid PRIMARY KEY,
  fingerprint bytea NOT NULL UNIQUE,
  provider_id text NOT NULL,
  reference integer,
  phone_index bytea,
  state text NOT NULL CHECK (state IN ('delivered', 'undelivered', 'expired')),
  error_code text,
  received_at timestamptz NOT NULL,
  repeats integer NOT NULL DEFAULT 0,
  message_id uuid
);
CREATE INDEX message_receipt_provider ON message_receipt (provider_id);
CREATE INDEX message_receipt_stray ON message_receipt (received_at) WHERE message_id IS NULL;
CREATE TABLE inbound_part (
  from_index bytea NOT NULL,
  to_number text NOT NULL,
  concat_reference integer NOT NULL,
  total smallint NOT NULL,
  part smallint NOT NULL,
  sealed bytea NOT NULL,
  arrived_at timestamptz NOT NULL,
  joined_at timestamptz,
  PRIMARY KEY (from_index, to_number, concat_reference, total, part)
);
CREATE TABLE inbound_message (
  id uuid PRIMARY KEY,
  text_index bytea NOT NULL,
  phone_index bytea NOT NULL,
  tail_index bytea NOT NULL,
  sealed bytea NOT NULL,
  to_number text NOT NULL,
  kind text,
  arrived_at timestamptz NOT NULL,
  repeats integer NOT NULL DEFAULT 0,
  match text NOT NULL CHECK (match IN ('open', 'late', 'unmatched')),
  survey_id uuid,
  insurer_id uuid,
  overall text NOT NULL,
  items jsonb NOT NULL DEFAULT '{}',
  opt_out boolean NOT NULL,
  praise boolean NOT NULL DEFAULT false,
  why text NOT NULL,
  read_by text NOT NULL DEFAULT 'machine',
  read_at timestamptz NOT NULL,
  suggested text,
  needs_person boolean NOT NULL DEFAULT false,
  person_due_at timestamptz,
  case_id uuid,
  closed_at timestamptz
);
CREATE INDEX inbound_message_survey ON inbound_message (survey_id) WHERE survey_id IS NOT NULL;
CREATE INDEX inbound_message_to_read ON inbound_message (person_due_at) WHERE needs_person;
CREATE INDEX inbound_message_arrived ON inbound_message (arrived_at);
CREATE INDEX inbound_message_phone ON inbound_message (phone_index, arrived_at);
CREATE TABLE reading_step (
  arrived_on date NOT NULL,
  percent smallint NOT NULL,
  unread integer NOT NULL,
  fired_at timestamptz NOT NULL,
  PRIMARY KEY (arrived_on, percent)
);
CREATE TABLE opt_out (
  phone_index bytea PRIMARY KEY,
  since timestamptz NOT NULL,
  inbound_id uuid,
  by_actor text NOT NULL,
  lifted_at timestamptz,
  lifted_by text
);
CREATE TABLE sending_stop (
  id uuid PRIMARY KEY,
  insurer_id uuid REFERENCES insurer,
  since timestamptz NOT NULL,
  by_actor text NOT NULL,
  submission_id uuid,
  released_at timestamptz,
  released_by text
);
CREATE UNIQUE INDEX sending_stop_active ON sending_stop (coalesce(insurer_id, '00000000-0000-0000-0000-000000000000'::uuid)) WHERE released_at IS NULL;
CREATE TABLE phone_code (
  id uuid PRIMARY KEY,
  phone_index bytea NOT NULL,
  purpose text NOT NULL,
  code_hash bytea NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  used_at timestamptz,
  address text
);
CREATE INDEX phone_code_phone ON phone_code (phone_index, created_at DESC);
`;

const cases = `
CREATE TABLE submission (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  by_actor text NOT NULL,
  insurer_id uuid,
  sealed bytea NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE TABLE complaint_case (
  id uuid PRIMARY KEY,
  case_no text NOT NULL UNIQUE,
  kind text NOT NULL CHECK (kind IN ('complaint', 'enquiry')),
  status text NOT NULL,
  source text NOT NULL,
  insurer_id uuid REFERENCES insurer,
  branch_id uuid REFERENCES branch,
  line text,
  product text,
  policy_no text,
  claim_no text,
  reason_code text NOT NULL,
  group_petition boolean NOT NULL DEFAULT false,
  level_skipping boolean NOT NULL DEFAULT false,
  round integer NOT NULL,
  run_no integer NOT NULL DEFAULT 1,
  survey_id uuid,
  event_id uuid,
  inbound_id uuid,
  submission_id uuid,
  person_sealed bytea NOT NULL,
  phone_index bytea NOT NULL,
  tail_index bytea NOT NULL,
  name_index bytea,
  handler_id uuid,
  opened_at timestamptz NOT NULL,
  transferred_at timestamptz,
  concluded_at timestamptz,
  next_due_at timestamptz,
  overdue boolean NOT NULL DEFAULT false,
  merged_into uuid,
  version integer NOT NULL,
  state jsonb NOT NULL,
  test boolean NOT NULL DEFAULT false
) WITH (fillfactor = 80);
CREATE INDEX complaint_case_status ON complaint_case (status, next_due_at, id);
CREATE INDEX complaint_case_insurer ON complaint_case (insurer_id, status, next_due_at, id);
CREATE INDEX complaint_case_due ON complaint_case (next_due_at, id) WHERE status NOT IN ('concluded', 'withdrawn');
CREATE INDEX complaint_case_opened ON complaint_case (opened_at DESC, id DESC);
CREATE INDEX complaint_case_insurer_opened ON complaint_case (insurer_id, opened_at DESC, id DESC);
CREATE INDEX complaint_case_phone ON complaint_case (phone_index);
CREATE INDEX complaint_case_tail ON complaint_case (tail_index);
CREATE INDEX complaint_case_name ON complaint_case (name_index) WHERE name_index IS NOT NULL;
CREATE INDEX complaint_case_handler ON complaint_case (handler_id, status) WHERE handler_id IS NOT NULL;
CREATE UNIQUE INDEX complaint_case_one_open_per_survey ON complaint_case (survey_id) WHERE survey_id IS NOT NULL AND status NOT IN ('concluded', 'withdrawn');
CREATE TABLE case_act (
  update_id text PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES complaint_case,
  type text NOT NULL,
  by_actor text NOT NULL,
  accepted_at timestamptz NOT NULL,
  answer jsonb NOT NULL
);
CREATE INDEX case_act_case ON case_act (case_id);
CREATE TABLE case_clock (
  id text PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES complaint_case,
  insurer_id uuid,
  line text,
  code text NOT NULL,
  round integer NOT NULL,
  started_at timestamptz NOT NULL,
  due_at timestamptz,
  provisional boolean NOT NULL DEFAULT false,
  looked_from date,
  looked_to date,
  stopped_at timestamptz,
  breached_at timestamptz,
  state text NOT NULL CHECK (state IN ('running', 'paused', 'stopped', 'cancelled'))
);
CREATE INDEX case_clock_case ON case_clock (case_id);
CREATE INDEX case_clock_due ON case_clock (due_at) WHERE state = 'running';
CREATE INDEX case_clock_looked ON case_clock (looked_from, looked_to) WHERE state IN ('running', 'paused');
CREATE TABLE case_step (
  clock_id text NOT NULL,
  step text NOT NULL,
  case_id uuid NOT NULL REFERENCES complaint_case,
  to_role text NOT NULL,
  due_moment timestamptz NOT NULL,
  fired_at timestamptz NOT NULL,
  PRIMARY KEY (clock_id, step)
);
CREATE TABLE case_entry (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES complaint_case,
  at timestamptz NOT NULL,
  by_actor text NOT NULL,
  type text NOT NULL,
  data jsonb NOT NULL DEFAULT '{}',
  submission_id uuid
);
CREATE INDEX case_entry_case ON case_entry (case_id, at, id);
CREATE TABLE case_participant (
  case_id uuid NOT NULL REFERENCES complaint_case,
  insurer_id uuid NOT NULL REFERENCES insurer,
  branch_id uuid,
  role text NOT NULL,
  since timestamptz NOT NULL,
  PRIMARY KEY (case_id, insurer_id, role)
);
CREATE TABLE case_request (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL UNIQUE,
  source text NOT NULL,
  insurer_id uuid,
  person_sealed bytea NOT NULL,
  phone_index bytea NOT NULL,
  tail_index bytea NOT NULL,
  name_index bytea,
  facts jsonb NOT NULL,
  survey_id uuid,
  inbound_id uuid,
  submission_id uuid,
  requested_by text NOT NULL,
  requested_at timestamptz NOT NULL,
  test boolean NOT NULL DEFAULT false
);
CREATE INDEX case_request_survey ON case_request (survey_id) WHERE survey_id IS NOT NULL;
CREATE TABLE notice (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES staff_user,
  digest_key text NOT NULL,
  template_code text NOT NULL,
  subject_type text NOT NULL,
  subject_id text NOT NULL,
  data jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL,
  read_at timestamptz,
  mail_state text NOT NULL DEFAULT 'planned' CHECK (mail_state IN ('none', 'planned', 'submitting', 'submitted', 'rejected', 'unknown')),
  mail_id text
);
CREATE INDEX notice_user ON notice (user_id, created_at DESC);
CREATE FUNCTION tell_of_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('notice', NEW.user_id::text);
  RETURN NULL;
END $$;
CREATE TRIGGER tell_of_notice AFTER INSERT ON notice FOR EACH ROW EXECUTE FUNCTION tell_of_notice();
CREATE INDEX notice_to_mail ON notice (created_at) WHERE mail_state IN ('planned', 'submitting');
CREATE TABLE webhook_event (
  id uuid PRIMARY KEY,
  insurer_id uuid NOT NULL REFERENCES insurer,
  type text NOT NULL,
  subject_key text NOT NULL,
  data jsonb NOT NULL,
  occurred_at timestamptz NOT NULL,
  sequence bigint GENERATED ALWAYS AS IDENTITY
);
CREATE TABLE webhook_delivery (
  id uuid PRIMARY KEY,
  event_id uuid NOT NULL REFERENCES webhook_event,
  endpoint_id uuid NOT NULL REFERENCES webhook_endpoint,
  insurer_id uuid NOT NULL,
  subject_key text NOT NULL,
  sequence bigint NOT NULL,
  state text NOT NULL CHECK (state IN ('planned', 'submitting', 'delivered', 'failed', 'cancelled')),
  attempt integer NOT NULL DEFAULT 0,
  first_at timestamptz,
  next_at timestamptz,
  last_status integer,
  last_error text,
  done_at timestamptz
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (next_at) WHERE state IN ('planned', 'submitting');
CREATE INDEX webhook_delivery_endpoint ON webhook_delivery (endpoint_id, sequence DESC);
`;

const trust = `
CREATE TABLE idempotency_record (
  principal text NOT NULL,
  route text NOT NULL,
  key text NOT NULL,
  body_hash bytea NOT NULL,
  status integer,
  answer_sealed bytea,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (principal, route, key)
);
CREATE INDEX idempotency_record_age ON idempotency_record (created_at);
CREATE TABLE audit_entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  subject_type text NOT NULL,
  subject_id text NOT NULL,
  insurer_id uuid,
  submission_id uuid,
  address text,
  data jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_entry_subject ON audit_entry (subject_type, subject_id, id);
CREATE INDEX audit_entry_at ON audit_entry (at);
CREATE TABLE audit_seal (
  audit_id bigint PRIMARY KEY,
  position bigint NOT NULL UNIQUE,
  hash bytea NOT NULL
);
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The audit trail is append-only: entries are never changed or removed.';
END $$;
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
`;

/** Tables whose rows belong to one insurer: the second fence behind the query scope. Unset settings see nothing. */
const rowSecurity = `
CREATE FUNCTION sees_all() RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT coalesce(current_setting('app.scope', true), '') = 'all' $$;
CREATE FUNCTION own_insurer() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('app.insurer', true), '')::uuid $$;
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['upload', 'upload_rejection_page', 'service_event', 'survey', 'message', 'inbound_message', 'webhook_endpoint', 'webhook_event', 'webhook_delivery', 'submission', 'case_request', 'case_clock'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING ((SELECT sees_all()) OR insurer_id = (SELECT own_insurer())) WITH CHECK ((SELECT sees_all()) OR insurer_id = (SELECT own_insurer()))', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['api_key', 'staff_user', 'branch'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING ((SELECT sees_all()) OR coalesce(current_setting(''app.scope'', true), '''') = ''login'' OR insurer_id = (SELECT own_insurer())) WITH CHECK ((SELECT sees_all()) OR coalesce(current_setting(''app.scope'', true), '''') = ''login'' OR insurer_id = (SELECT own_insurer()))', t);
  END LOOP;
END $$;
ALTER TABLE complaint_case ENABLE ROW LEVEL SECURITY;
ALTER TABLE complaint_case FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON complaint_case USING (
  (SELECT sees_all()) OR insurer_id = (SELECT own_insurer())
  OR id IN (SELECT p.case_id FROM case_participant p WHERE p.insurer_id = (SELECT own_insurer())));
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['case_act', 'case_entry', 'case_step'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING ((SELECT sees_all()) OR EXISTS (SELECT 1 FROM complaint_case c WHERE c.id = case_id))', t);
  END LOOP;
END $$;
`;

/** One writer per fact, kept by the database: the API may write what requests own, never what a process owns. */
const grants = `
GRANT USAGE ON SCHEMA public TO station_api, station_worker;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO station_api;
GRANT INSERT, UPDATE ON number_series, setting, insurer, branch, staff_user, staff_session, password_reset, delegation, api_key, card, survey_kind, survey_trigger,
  clock_policy_set, calendar_notice, message_template, knowledge_article, webhook_endpoint, upload, upload_rejection_page, service_event,
  sending_stop, phone_code, submission, case_request, idempotency_record, run_command, notice, webhook_event, webhook_delivery, opt_out, inbound_message, message TO station_api;
GRANT DELETE ON idempotency_record, staff_session TO station_api;
GRANT INSERT ON audit_entry TO station_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO station_worker;
REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry, audit_seal FROM station_worker;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO station_api, station_worker;
`;
