import { performance } from 'node:perf_hooks';
import { buildCalendar, type CalendarNotice } from '../../../domain/calendar/calendar.js';
import { UNDERWRITING_CARD, type Card } from '../../../domain/card/card.js';
import type { ChainSet } from '../../../domain/case/chains.js';
import type { ReasonSet } from '../../../domain/case/reasons.js';
import { dayOf, startOfDay, type DayNumber } from '../../../domain/calendar/day.js';
import { computeDeadline, type ClockPolicy } from '../../../domain/clock/deadline.js';
import { policyFor, type ClockCode, type ClockPolicySet } from '../../../domain/clock/policies.js';
import { withSignature } from '../../../domain/sms/signature.js';
import type { SurveyKind } from '../../../domain/survey/kinds.js';
import { renderTemplate } from '../../../domain/survey/templates.js';
import type { DatedVersion } from '../../../domain/reference-data/dated-version.js';
import { SHIPPED_SETTINGS, type StationSettings } from '../../../domain/station/settings.js';
import type { Database, Sql } from '../database.js';

/** The reference data that processes run on, as it stands at one moment. */
export interface StationRules {
  settings: StationSettings;
  kinds: readonly SurveyKind[];
  /** Bodies of messages, approved or sent before, by `code:version`. */
  templates: ReadonlyMap<string, string>;
  /** The newest approved version of each template. */
  templateVersions: ReadonlyMap<string, number>;
  /** Cards by `code:version`. */
  cards: ReadonlyMap<string, Card>;
  clockPolicySets: readonly ClockPolicySet[];
  reasonSets: readonly ReasonSet[];
  chainSets: readonly ChainSet[];
  calendarNotices: readonly CalendarNotice[];
  /** How many notices have been entered, those that were corrected since too. */
  calendarEdition: number;
}

/** A dated version as JSON has it. */
type Loaded<V extends DatedVersion> = Omit<V, 'validFrom'> & { validFrom: string };

interface RulesRow {
  settings: Record<string, unknown> | null;
  kinds: SurveyKind[] | null;
  templates: { code: string; version: number; body: string; state: string }[] | null;
  cards: Card[] | null;
  sets: Loaded<ClockPolicySet>[] | null;
  reasons: Loaded<ReasonSet>[] | null;
  chains: Loaded<ChainSet>[] | null;
  notices: CalendarNotice[] | null;
  edition: number;
}

const statement = `
  SELECT (SELECT jsonb_object_agg(key, value) FROM setting) AS settings,
    (SELECT jsonb_agg(jsonb_build_object('code', code, 'name', name, 'extension', extension, 'templateCode', template_code)) FROM survey_kind) AS kinds,
    (SELECT jsonb_agg(jsonb_build_object('code', code, 'version', version, 'body', body, 'state', state) ORDER BY version)
       FROM message_template WHERE state <> 'draft') AS templates,
    (SELECT jsonb_agg(jsonb_build_object('code', code, 'version', version, 'name', name, 'items', items,
       'grades', grades, 'optOutCodes', opt_out_codes)) FROM card WHERE state <> 'draft') AS cards,
    (SELECT jsonb_agg(jsonb_build_object('version', version, 'validFrom', valid_from, 'policies', policies) ORDER BY version) FROM clock_policy_set) AS sets,
    (SELECT jsonb_agg(jsonb_build_object('version', version, 'validFrom', valid_from, 'reasons', reasons) ORDER BY version) FROM complaint_reason_set) AS reasons,
    (SELECT jsonb_agg(jsonb_build_object('version', version, 'validFrom', valid_from, 'chains', chains) ORDER BY version) FROM escalation_chain_set) AS chains,
    (SELECT jsonb_agg(jsonb_build_object('year', year, 'days', days) ORDER BY year) FROM (
       SELECT DISTINCT ON (year) year, days FROM calendar_notice ORDER BY year, version DESC) newest) AS notices,
    (SELECT count(*)::int FROM calendar_notice) AS edition`;

export async function loadStationRules(sql: Sql): Promise<StationRules> {
  const [row] = await sql.query<RulesRow>(statement);
  const templates = row?.templates ?? [];
  return {
    settings: { ...SHIPPED_SETTINGS, ...(row?.settings ?? {}) },
    kinds: row?.kinds ?? [],
    templates: new Map(templates.map((t) => [`${t.code}:${t.version}`, t.body])),
    templateVersions: new Map(
      templates.filter((t) => t.state === 'approved').map((t) => [t.code, t.version]),
    ),
    cards: new Map((row?.cards ?? []).map((card) => [`${card.code}:${card.version}`, card])),
    clockPolicySets: (row?.sets ?? []).map(dated),
    reasonSets: (row?.reasons ?? []).map(dated),
    chainSets: (row?.chains ?? []).map(dated),
    calendarNotices: row?.notices ?? [],
    calendarEdition: row?.edition ?? 0,
  };
}

const dated = <V extends { validFrom: string }>(set: V): Omit<V, 'validFrom'> & { validFrom: number } => ({
  ...set,
  validFrom: Date.parse(set.validFrom),
});

/**
 * The rules, read again when the last reading is older than `maxAgeMs` of wall time: a change by an office takes
 * effect within that time, and a busy listener doesn't ask the database for every message.
 */
export function cachedStationRules(db: Database, maxAgeMs = 2_000): () => Promise<StationRules> {
  let reading: Promise<StationRules> | null = null;
  let readAt = 0;
  return () => {
    // Not by the clock on the wall: where that is set back, an old reading would stand until it has caught up.
    const age = performance.now() - readAt;
    if (reading && age < maxAgeMs) return reading;
    readAt = performance.now();
    const fresh = db.transaction(loadStationRules);
    reading = fresh;
    fresh.catch(() => {
      if (reading === fresh) reading = null;
    });
    return fresh;
  };
}

/** The card that a survey was sent with; a reply that fits none is read by the underwriting card. */
export function cardOf(rules: StationRules, survey: { cardCode: string; cardVersion: number } | null): Card {
  const card = survey && rules.cards.get(`${survey.cardCode}:${survey.cardVersion}`);
  return card ?? UNDERWRITING_CARD;
}

/** The body of a template's version. Throws where there is none: an empty text must never leave the house. */
export function templateBody(rules: StationRules, code: string, version: number): string {
  const body = rules.templates.get(`${code}:${version}`);
  if (body === undefined) throw new Error(`There is no text of template ${code}, version ${version}.`);
  return body;
}

/** What somebody is sent now by a template: its approved version filled in, signature in front. Throws where none is. */
export function textNow(rules: StationRules, templateCode: string, values: Readonly<Record<string, string>>) {
  const templateVersion = rules.templateVersions.get(templateCode);
  if (templateVersion === undefined) throw new Error(`No text of template ${templateCode} is approved.`);
  const filled = renderTemplate(templateBody(rules, templateCode, templateVersion), values);
  return { templateCode, templateVersion, text: withSignature(filled, rules.settings.signature) };
}

/** When a clock without pauses that starts at this moment falls due, by the policy and calendar in force. */
export function clockEnd(rules: StationRules, code: ClockCode, startedAt: Date): Date {
  return endBy(policyFor(rules.clockPolicySets, code, startedAt.getTime()), rules, startedAt);
}

/**
 * When a reply that a person must read falls due, by the arrival. All of one Shanghai date go by the policy in force as the
 * date begins, also where another becomes valid in the middle of it: their reminders come together.
 */
export function readingEnd(rules: StationRules, arrivedAt: Date): Date {
  return endBy(readingPolicy(rules, dayOf(arrivedAt.getTime())), rules, arrivedAt);
}

/** The policy by which the replies of a Shanghai date are to be read. */
export const readingPolicy = ({ clockPolicySets }: StationRules, date: DayNumber): ClockPolicy =>
  policyFor(clockPolicySets, 'reply-reading', startOfDay(date));

function endBy(policy: ClockPolicy, rules: StationRules, startedAt: Date): Date {
  const facts = { policy, startedAt: startedAt.getTime(), extensions: [], pauses: [] };
  const { dueAt } = computeDeadline(facts, buildCalendar(rules.calendarNotices));
  if (dueAt === null) throw new Error('A clock without a pause always falls due.');
  return new Date(dueAt);
}
