import { maskPhone, maskText } from '../../../domain/personal/mask.js';
import { MESSAGE_STATES, type MessageState } from '../../../domain/survey/ledger.js';
import type { Keyring } from '../../integrations/keyring/keyring.js';
import type { InboundRow } from '../../persistence/queries/inbound-list.js';
import type { MessageRow } from '../../persistence/queries/messages.js';
import type { OptOutRow } from '../../persistence/queries/opt-outs.js';
import type { SendingStopRow } from '../../persistence/queries/sending-stops.js';
import type { RoundDetail, RoundRow } from '../../persistence/queries/survey-rounds.js';
import { namesOf } from '../cases/cases.presenter.js';
import { stampOf } from '../front-door/fields.js';
import type {
  InboundAnswer,
  MessageAnswer,
  OptOutAnswer,
  RoundAnswer,
  StopAnswer,
} from './messages.schema.js';

export const presentStop = ({
  id,
  insurerId,
  since,
  by,
  releasedAt,
  releasedBy,
}: SendingStopRow): StopAnswer => ({
  ...{ id, insurerId, by, releasedBy },
  since: stampOf(since),
  releasedAt: stampOf(releasedAt),
});

export const presentRound = ({ roundNo, state, size, cutAt, plannedAt, closedAt }: RoundRow) => ({
  ...{ roundNo, state, size },
  cutAt: stampOf(cutAt),
  plannedAt: stampOf(plannedAt),
  closedAt: stampOf(closedAt),
});

export const presentRoundDetail = (row: RoundDetail): RoundAnswer => ({
  ...presentRound(row),
  messages: row.messages,
  openSurveys: row.openSurveys,
  nextCloseAt: stampOf(row.nextCloseAt),
});

export function presentMessage(row: MessageRow): MessageAnswer {
  const { id, purpose, insurerId, roundNo, kind, reason, parts } = row;
  const state = row.state as MessageState;
  return {
    ...{ id, purpose, insurerId, roundNo, kind, state, reason, parts },
    stateName: MESSAGE_STATES[state],
    plannedAt: stampOf(row.plannedAt),
    submittedAt: stampOf(row.submittedAt),
    doneAt: stampOf(row.doneAt),
  };
}

/** Phone and text of a stored inbound message. */
export const openInbound = (keyring: Keyring, sealed: Buffer): { phone: string; text: string } =>
  JSON.parse(keyring.open(sealed, 'inbound_message')) as { phone: string; text: string };

export function presentInbound(keyring: Keyring, row: InboundRow): InboundAnswer {
  const { phone, text } = openInbound(keyring, row.sealed);
  const {
    id,
    kind,
    match,
    insurerId,
    overall,
    items,
    optOut,
    praise,
    why,
    suggested,
    readBy,
    needsPerson,
    caseNo,
  } = row;
  return {
    ...{
      id,
      kind,
      match,
      insurerId,
      overall,
      items,
      optOut,
      praise,
      why,
      suggested,
      readBy,
      needsPerson,
      caseNo,
    },
    phone: maskPhone(phone),
    text: maskText(text, row.personSealed ? namesOf(keyring, row.personSealed) : []),
    arrivedAt: stampOf(row.arrivedAt),
    deliveries: row.repeats + 1,
    readAt: stampOf(row.readAt),
    dueAt: stampOf(row.personDueAt),
  };
}

export function presentOptOut(keyring: Keyring, row: OptOutRow): OptOutAnswer {
  const { id, by, liftedBy } = row;
  return {
    ...{ id, by, liftedBy },
    phone: row.sealed === null ? null : maskPhone(openInbound(keyring, row.sealed).phone),
    since: stampOf(row.since),
    liftedAt: stampOf(row.liftedAt),
  };
}
