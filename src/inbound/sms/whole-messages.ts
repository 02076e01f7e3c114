import { canonicalPhone } from '../../../domain/personal/canonical.js';
import type { Keyring } from '../../integrations/keyring/keyring.js';
import { joinParts } from '../../integrations/sms/concatenation.js';
import type { ConcatPlace, InboundSms } from '../../integrations/sms/gateway.js';
import type { Sql } from '../../persistence/database.js';
import {
  keepPart,
  lastParts,
  markJoined,
  partsOf,
  type PartPlace,
} from '../../persistence/queries/inbound-parts.js';
import { lockPhones } from '../../persistence/queries/inbound-sms.js';
import type { HeardMessage } from './inbound-listener.js';
import { placePart } from './part-places.js';

export interface WholeMessage {
  /** Canonical. */
  phone: string;
  phoneIndex: Buffer;
  toNumber: string;
  text: string;
  arrivedAt: Date;
  /** Parts of it never came, or it may hold another's; what there is must be read by a person. */
  incomplete: boolean;
}

/** What has become whole with these messages; the parts of the others wait. Locks the phones. */
export async function wholeMessages(
  sql: Sql,
  keyring: Keyring,
  heard: readonly HeardMessage[],
): Promise<WholeMessage[]> {
  const named = heard.map((each) => {
    const phone = canonicalPhone(each.message.from);
    return { ...each, phone, phoneIndex: keyring.blindIndex('phone', phone) };
  });
  await lockPhones(
    sql,
    named.map(({ phoneIndex }) => phoneIndex),
  );
  const whole: WholeMessage[] = [];
  for (const { message, phone, phoneIndex, arrivedAt } of named) {
    const { concat, to: toNumber } = message;
    const joined = concat
      ? await joinedText(sql, keyring, { ...message, concat }, phoneIndex, arrivedAt)
      : { text: message.text, mixed: false };
    if (!joined) continue;
    const { text, mixed: incomplete } = joined;
    whole.push({ phone, phoneIndex, toNumber, text, arrivedAt, incomplete });
  }
  return whole;
}

interface SealedPart {
  phone: string;
  dataCoding: number;
  body: string;
  seq: number;
}

const CONTEXT = 'inbound_part';

/** The text, or null while parts are missing and where all this was joined before. */
async function joinedText(
  sql: Sql,
  keyring: Keyring,
  message: InboundSms & { concat: ConcatPlace },
  fromIndex: Buffer,
  arrivedAt: Date,
): Promise<{ text: string; mixed: boolean } | null> {
  const { concat, dataCoding } = message;
  const place = { fromIndex, toNumber: message.to, reference: concat.ref, total: concat.total };
  const body = message.body.toString('base64');
  const phone = canonicalPhone(message.from);
  const kept = await partsOf(sql, place);
  const verdict = placePart(
    kept.map((each) => ({ ...each, body: openPart(keyring, each.sealed).body })),
    { part: concat.seq, body, arrivedAt },
  );
  if (verdict.kind === 'known') return null;
  const { messageNo, doubtful } = verdict;
  const sealed = keyring.seal(
    JSON.stringify({ phone, dataCoding, body, seq: concat.seq } satisfies SealedPart),
    CONTEXT,
  );
  const own = { ...place, messageNo };
  await keepPart(sql, own, { part: concat.seq, sealed, doubtful, arrivedAt });
  const parts = (await partsOf(sql, place)).filter((each) => each.messageNo === messageNo);
  if (parts.length < concat.total || parts.some((part) => part.doubtful)) return null;
  await markJoined(sql, own, arrivedAt);
  // One of its parts may belong to the message before, of which some never came.
  const mixed = kept.some((each) => each.messageNo < messageNo && !each.joined);
  return { text: textOf(keyring, place, parts), mixed };
}

function textOf(keyring: Keyring, place: PartPlace, parts: readonly { sealed: Buffer }[]): string {
  const opened = parts.map(({ sealed }) => openPart(keyring, sealed)).sort((a, b) => a.seq - b.seq);
  // Numbered anew, so that what there is of an incomplete message can be joined too.
  const joined = joinParts(
    opened.map(({ dataCoding, body }, index) => ({
      dataCoding,
      body: Buffer.from(body, 'base64'),
      concat: { ref: place.reference, total: opened.length, seq: index + 1 },
    })),
  );
  if (!joined.ok) throw new Error('Parts that are numbered without a gap always join.');
  return joined.text;
}

const openPart = (keyring: Keyring, sealed: Buffer): SealedPart =>
  JSON.parse(keyring.open(sealed, CONTEXT)) as SealedPart;

/** Messages of which a part has not come since `before`: what there is of them, to be read by a person. */
export async function incompleteMessages(
  sql: Sql,
  keyring: Keyring,
  before: Date,
  now: Date,
): Promise<WholeMessage[]> {
  const places = await lastParts(sql, before);
  await lockPhones(
    sql,
    places.map(({ fromIndex }) => fromIndex),
  );
  const messages: WholeMessage[] = [];
  for (const place of places) {
    const parts = (await partsOf(sql, place)).filter(({ messageNo }) => messageNo === place.messageNo);
    const [first] = parts;
    if (!first || parts.every(({ joined }) => joined)) continue;
    await markJoined(sql, place, now);
    // Nothing but what was joined before: it was delivered again.
    if (parts.every(({ doubtful }) => doubtful)) continue;
    const { phone } = openPart(keyring, first.sealed);
    const { fromIndex: phoneIndex, toNumber } = place;
    const text = textOf(keyring, place, parts);
    messages.push({ phone, phoneIndex, toNumber, text, arrivedAt: first.arrivedAt, incomplete: true });
  }
  return messages;
}
