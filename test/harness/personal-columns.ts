/**
 * Every column of the schema that can hold text or bytes, by what becomes of a person in it. A new column fails the test
 * of the schema until somebody has said here what it holds; one that is said to be erased fails the test of `erase` until
 * it is.
 */
export type Fate =
  /** Put in the place of what was there, or its row deleted, when the person is erased. */
  | 'erased'
  /** A copy without an index; `eraseKept` opens each. */
  | 'opened'
  /** Of the person whose opt-out it is: the promise never to write to that number again. */
  | 'promise'
  /** Of the trail, which nobody changes: who acted on what, from where; the texts beside it are submissions. */
  | 'trail'
  /** Gone within days of itself. */
  | 'passing'
  /** Of the station's and the insurers' own people. */
  | 'staff'
  /** Codes, ids, digests of random things and keyed ones of keys; words of the office, of insurers, of our own fixed wording. */
  | 'plain';

const fates: Record<Fate, Record<string, string>> = {
  erased: {
    case_request: 'person_sealed phone_index tail_index name_index facts',
    complaint_case: 'product policy_no claim_no person_sealed phone_index tail_index name_index',
    inbound_message: 'text_index phone_index tail_index sealed',
    inbound_part: 'from_index sealed',
    message: 'phone_index sealed',
    message_receipt: 'phone_index',
    phone_code: 'phone_index code_hash address',
    service_event: 'person_sealed phone_index tail_index name_index policy_no claim_no handler content_hash',
    submission: 'sealed phone_index',
    survey: 'phone_index',
    unreadable_receipt: 'fingerprint phone_index sealed',
  },
  opened: { upload_rejection_page: 'sealed', idempotency_record: 'answer_sealed' },
  promise: { opt_out: 'phone_index' },
  trail: { audit_entry: 'actor action subject_type subject_id address data', audit_seal: 'hash' },
  passing: {
    act_origin: 'update_id address',
    act_refusal: 'update_id refusal',
    idempotency_record: 'principal route key body_hash',
  },
  staff: {
    password_reset: 'token_hash',
    staff_session: 'token_hash csrf_token address user_agent',
    staff_user: 'username display_name role email password_hash totp_sealed totp_pending_sealed state',
  },
  plain: {
    api_key: 'name key_hash prefix scopes',
    branch: 'code name kind state',
    calendar_notice: 'days created_by',
    card: 'code name items grades opt_out_codes state created_by',
    case_act: 'update_id type by_actor answer',
    case_clock: 'id line code state',
    case_entry: 'by_actor type data',
    case_participant: 'role',
    case_request: 'source requested_by',
    case_step: 'clock_id step to_role',
    clock_policy_set: 'policies created_by',
    complaint_case: 'case_no kind status source line reason_code state',
    inbound_message: 'to_number kind match overall items why read_by suggested',
    inbound_part: 'to_number',
    complaint_reason_set: 'reasons created_by',
    delegation: 'from_role',
    escalation_chain_set: 'chains created_by',
    insurer: 'code name line state',
    knowledge_article: 'title body keywords state created_by',
    message: 'purpose kind template_code state reason provider_id source_number',
    message_part: 'provider_id state',
    message_receipt: 'fingerprint provider_id state error_code',
    message_template: 'code channel name body state created_by approved_by',
    notice: 'digest_key template_code subject_type subject_id data mail_state mail_id',
    number_series: 'code',
    opt_out: 'by_actor lifted_by',
    phone_code: 'purpose',
    run_command: 'workflow_id kind workflow_type signal_name payload attributes last_error',
    schema_migration: 'name',
    sending_stop: 'by_actor released_by',
    service_event: 'event_no event_type product hold',
    setting: 'key value updated_by',
    station: 'kind clock province_code',
    submission: 'kind by_actor',
    survey: 'kind line card_code closing_reason',
    survey_kind: 'code name extension template_code',
    survey_round: 'state',
    survey_trigger: 'event_type name line business card_code survey_kind state',
    upload:
      'kind status repeat_key body_hash unknown_columns file_sealed refusal_code refusal_message release released_by created_by',
    upload_rejection_page: 'found',
    webhook_delivery: 'subject_key state last_error',
    webhook_endpoint: 'url secrets_sealed event_types state',
    webhook_event: 'type subject_key data',
  },
};

/** `table.column`, sorted; of one fate, or of all. */
export function columnsOf(...which: Fate[]): string[] {
  const chosen = Object.entries(fates).filter(([fate]) => which.length === 0 || which.includes(fate as Fate));
  return chosen
    .flatMap(([, tables]) =>
      Object.entries(tables).flatMap(([table, names]) => names.split(' ').map((name) => `${table}.${name}`)),
    )
    .sort();
}
