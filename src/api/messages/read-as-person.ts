import type { Card } from '../../../domain/card/card.js';
import { outranking } from '../../../domain/reply/judge-grade.js';
import type { StationClock } from '../../../domain/clock/station-clock.js';
import {
  correctReading,
  findInbound,
  joinCase,
  storePersonsReading,
  type InboundRow,
  type PersonsReading,
} from '../../persistence/queries/inbound-list.js';
import { lockPhones, recordOptOuts, surveyOfInbound } from '../../persistence/queries/inbound-sms.js';
import { knownOfSurveys, orderEffects } from '../../persistence/queries/reply-effects.js';
import { cardOf, loadStationRules } from '../../persistence/queries/station-rules.js';
import type { Act } from '../front-door/desk.js';
import { invalid, notFound, refused } from '../front-door/problem.js';
import type { NewReading } from './messages.schema.js';

/**
 * A person's reading of a reply, in the act's transaction: it is the reply's reading from now on, counts by the moment
 * at which the reply arrived, and starts now what the machine's reading would have started.
 */
export async function readAsPerson(act: Act, reader: Reader, reading: NewReading): Promise<InboundRow> {
  const found = await lockedInbound(act, reader.id);
  const caseId = await giveReading(act, reader, found, reading, async (read) => {
    if (!(await storePersonsReading(act.sql, reader.id, read, act.at)))
      throw refused('already-read', '这条回复无须判读，或已有人判读；判读有误的请用更正，并注明理由。');
  });
  const { overall, items, optOut } = reading;
  await recordReading(act, found, 'inbound.read', {
    overall,
    items,
    optOut,
    caseId,
    suggested: found.suggested,
  });
  return (await findInbound(act.sql, reader.id)) ?? found;
}

/**
 * A person's reading in place of one that stands already, with a reason. What the earlier reading has started goes on,
 * and hears of the correction; what it should have started begins now.
 */
export async function correctAsPerson(
  act: Act,
  reader: Reader,
  reading: NewReading,
  keepReason: (insurerId: string | null) => Promise<string>,
): Promise<InboundRow> {
  const found = await lockedInbound(act, reader.id);
  mustChange(found, reading);
  const caseId = await giveReading(act, reader, found, reading, async (read) => {
    if (!(await correctReading(act.sql, reader.id, read, act.at)))
      throw refused('not-read-yet', '这条回复尚待判读，无从更正；请直接判读。');
  });
  const { overall, items, optOut } = reading;
  const before = { overall: found.overall, items: found.items, readBy: found.readBy };
  const submissionId = await keepReason(found.insurerId);
  await recordReading(act, found, 'inbound.corrected', {
    overall,
    items,
    optOut,
    caseId,
    before,
    submissionId,
  });
  return (await findInbound(act.sql, reader.id)) ?? found;
}

interface Reader {
  /** The message's. */
  id: string;
  by: string;
  clock: StationClock;
}

/** The message, while nobody else stores or judges one of its phone. */
async function lockedInbound({ sql }: Act, id: string): Promise<InboundRow> {
  const found = await findInbound(sql, id);
  if (!found) throw notFound('条短信');
  await lockPhones(sql, [found.phoneIndex]);
  return (await findInbound(sql, id)) ?? found;
}

/** Stores the reading and starts what it starts; the case that it opened or joined. */
async function giveReading(
  { sql, at }: Act,
  { id, by, clock }: Reader,
  { surveyId, match, arrivedAt, phoneIndex }: InboundRow,
  given: NewReading,
  store: (reading: PersonsReading) => Promise<void>,
): Promise<string | null> {
  const survey = surveyId === null ? null : ((await surveyOfInbound(sql, surveyId)) ?? null);
  const rules = await loadStationRules(sql);
  const card = cardOf(rules, survey);
  const { overall, items, optOut, praise } = given;
  mustBeOnCard(
    items,
    card.items.map(({ letter }) => letter),
  );
  mustBearItems(given, card);
  await store({ overall, items, optOut, praise, by });
  const reply = { inboundId: id, survey, match, overall, items, arrivedAt };
  const known = await knownOfSurveys(sql, [survey]);
  const { cases } = await orderEffects(sql, { rules, clock, now: at }, [reply], known);
  const caseId = cases.get(id) ?? null;
  if (caseId !== null) await joinCase(sql, id, caseId);
  if (optOut) await recordOptOuts(sql, [{ id, phoneIndex, arrivedAt }]);
  return caseId;
}

const recordReading = (
  act: Act,
  { id, insurerId }: InboundRow,
  action: string,
  said: object,
): Promise<void> => act.record(action, { type: 'inbound_message', id, insurerId }, said);

function mustChange(found: InboundRow, reading: NewReading): void {
  const keys = (items: Readonly<Record<string, string>>) => JSON.stringify(Object.entries(items).sort());
  const same =
    found.overall === reading.overall &&
    keys(found.items) === keys(reading.items) &&
    found.praise === reading.praise &&
    (found.optOut || !reading.optOut);
  if (same) throw refused('no-change', '判读结果与现有的相同，无须更正；请核对后再提交。');
}

/** Any item that is graded worse than the whole makes the whole so (RULES 3): nobody records a dissatisfied consumer as satisfied. */
function mustBearItems({ overall, items }: NewReading, card: Card): void {
  const worst = outranking(Object.values(items));
  if (worst === undefined || (overall !== 'none' && outranking([overall, worst]) === overall)) return;
  const name = Object.values(card.grades).find(({ grade }) => grade === worst)?.name ?? worst;
  const message = `整条的判读不能轻于单项：有项目为“${name}”，整条至少也须为“${name}”；请更正整条或该项。`;
  throw invalid([{ path: 'overall', code: 'outranked', message }]);
}

function mustBeOnCard(items: NewReading['items'], letters: readonly string[]): void {
  const unknown = Object.keys(items).filter((letter) => !letters.includes(letter));
  if (unknown.length === 0) return;
  const message = `服务监督卡上没有这个项目；可用的项目字母是 ${letters.join('、')}。`;
  throw invalid(unknown.map((letter) => ({ path: `items.${letter}`, code: 'unknown_value', message })));
}
