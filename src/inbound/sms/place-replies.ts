import { matchReply } from '../../../domain/reply/match-reply.js';
import type { Reading } from '../../../domain/reply/reading.js';
import { readReply } from '../../../domain/reply/read-reply.js';
import { kindOfNumber, sourceNumberOf } from '../../../domain/survey/kinds.js';
import { promptText } from '../../../domain/survey/prompt-text.js';
import type { Keyring } from '../../integrations/keyring/keyring.js';
import type { Sql } from '../../persistence/database.js';
import {
  surveysOfPhones,
  type EventFacts,
  type SurveyOfPhone,
} from '../../persistence/queries/inbound-sms.js';
import {
  cardOf,
  clockEnd,
  templateBody,
  type StationRules,
} from '../../persistence/queries/station-rules.js';
import type { NewReply } from './store-replies.js';

/** A reply as it is about to be stored: whose it is, what it says. */
export interface PlacedReply extends NewReply {
  survey: SurveyOfPhone | null;
  match: 'open' | 'late' | 'unmatched';
  kind: string | null;
  reading: Reading;
}

export type MatchedReply = Omit<PlacedReply, 'reading'>;

/** A late reply reaches back 90 days (RULES 2). */
const REACH_MS = 90 * 24 * 3_600_000;
const UNPROVEN: readonly string[] = ['submitting', 'unknown'];
/** Shorter texts hold no piece of a prompt. */
const QUOTE = 8;

/** The surveys that messages which arrived at the earliest then may belong to. */
export function surveysInReach(
  sql: Sql,
  phones: readonly Buffer[],
  earliest: number,
): Promise<SurveyOfPhone[]> {
  return surveysOfPhones(sql, phones, new Date(earliest - REACH_MS - 1));
}

/** Finds each reply's survey among those of its phone. */
export function matchReplies(
  rules: StationRules,
  replies: readonly NewReply[],
  surveys: readonly SurveyOfPhone[],
): MatchedReply[] {
  return replies.map((reply) => {
    const own = surveys.filter(({ phoneIndex }) => phoneIndex.equals(reply.phoneIndex));
    return matchOne(rules, reply, own);
  });
}

function matchOne(rules: StationRules, reply: NewReply, surveys: readonly SurveyOfPhone[]): MatchedReply {
  const { kinds, settings } = rules;
  const { accessNumber } = settings;
  const named = kindOfNumber(kinds, accessNumber, reply.toNumber)?.code ?? null;
  const candidates = surveys.map((survey) => ({
    ...survey,
    number: survey.sourceNumber ?? sourceNumberOf(kinds, accessNumber, survey.kind),
    proven: !UNPROVEN.includes(survey.messageState),
    submittedAt: survey.submittedAt.getTime(),
    closesAt: (survey.closesAt ?? clockEnd(rules, 'reply-window', survey.submittedAt)).getTime(),
  }));
  const to = { number: reply.toNumber, kind: named };
  const match = matchReply(candidates, to, reply.arrivedAt.getTime());
  const surveyId = match.kind === 'unmatched' ? null : match.surveyId;
  const survey = surveys.find((each) => each.surveyId === surveyId) ?? null;
  return { ...reply, kind: survey?.kind ?? named, match: match.kind, survey };
}

/** Reads a reply by the card, and beside the prompt, that its survey was sent with. */
export function readMatched(
  keyring: Keyring,
  rules: StationRules,
  { survey, text, incomplete }: MatchedReply,
  events: ReadonlyMap<string, EventFacts>,
): Reading {
  const card = cardOf(rules, survey);
  const event = survey?.eventId == null || text.length < QUOTE ? undefined : events.get(survey.eventId);
  const prompt = survey && event ? promptOf(keyring, rules, survey, event) : undefined;
  const reading = readReply(text, card, prompt);
  if (!incomplete) return reading;
  return { ...reading, overall: 'person', praise: false, why: '长短信没有收全或混有另一条的内容,须由人看' };
}

function promptOf(keyring: Keyring, rules: StationRules, survey: SurveyOfPhone, event: EventFacts): string {
  const person = keyring.openPerson(event.personSealed, 'person');
  const body = templateBody(rules, survey.templateCode, survey.templateVersion);
  const facts = { ...event, name: person['name'] ?? '', insurer: event.insurerName };
  return promptText(body, facts, rules.settings.signature);
}
