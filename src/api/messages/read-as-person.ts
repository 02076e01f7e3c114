import type { StationClock } from '../../../domain/clock/station-clock.js';
import {
  findInbound,
  joinCase,
  storePersonsReading,
  type InboundRow,
} from '../../persistence/queries/inbound-list.js';
import { lockPhones, recordOptOuts, surveyOfInbound } from '../../persistence/queries/inbound-sms.js';
import { orderEffects } from '../../persistence/queries/reply-effects.js';
import { cardOf, loadStationRules } from '../../persistence/queries/station-rules.js';
import type { Act } from '../front-door/desk.js';
import { invalid, notFound, refused } from '../front-door/problem.js';
import type { NewReading } from './messages.schema.js';

/**
 * A person's reading of a reply, in the act's transaction: it is the reply's reading from now on, counts from the moment
 * the reply arrived, and starts what the machine's reading would have started.
 */
export async function readAsPerson(
  act: Act,
  { id, by, clock }: { id: string; by: string; clock: StationClock },
  reading: NewReading,
): Promise<InboundRow> {
  const { sql, at } = act;
  const found = await findInbound(sql, id);
  if (!found) throw notFound('条短信');
  await lockPhones(sql, [found.phoneIndex]);
  const { surveyId, match, arrivedAt, phoneIndex, insurerId } = found;
  const survey = surveyId === null ? null : ((await surveyOfInbound(sql, surveyId)) ?? null);
  const rules = await loadStationRules(sql);
  mustBeOnCard(
    reading,
    cardOf(rules, survey).items.map(({ letter }) => letter),
  );
  const { overall, items, optOut, praise } = reading;
  const stored = await storePersonsReading(sql, id, { overall, items, optOut, praise, by }, at);
  if (!stored) throw refused('already-read', '这条回复无须判读，或已有人判读；请刷新后核对。');
  const reply = { inboundId: id, survey, match, overall, items, arrivedAt };
  const { cases } = await orderEffects(sql, { rules, clock, now: at }, [reply]);
  const caseId = cases.get(id) ?? null;
  if (caseId !== null) await joinCase(sql, id, caseId);
  if (optOut) await recordOptOuts(sql, [{ id, phoneIndex, arrivedAt }]);
  const said = { overall, items, optOut, caseId, suggested: found.suggested };
  await act.record('inbound.read', { type: 'inbound_message', id, insurerId }, said);
  return (await findInbound(sql, id)) ?? found;
}

function mustBeOnCard({ items }: NewReading, letters: readonly string[]): void {
  const unknown = Object.keys(items).filter((letter) => !letters.includes(letter));
  if (unknown.length === 0) return;
  const message = `服务监督卡上没有这个项目；可用的项目字母是 ${letters.join('、')}。`;
  throw invalid(unknown.map((letter) => ({ path: `items.${letter}`, code: 'unknown_value', message })));
}
