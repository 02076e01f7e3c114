import type { Clause, TokenKind } from './clauses.js';
import type { Overall } from './reading.js';
import type { Sentiment } from './sentiment.js';
import { isSignature } from './signature.js';

/**
 * How much of a reply in words alone may stay unread before its reading is not trusted. Each limit is the greatest count
 * that is still trusted; what has no limit is not counted.
 */
interface TrustLimits {
  /** Negations that do not stand right before what they turn. */
  readonly strayNegations?: number;
  /** Clauses beside the deciding ones that say something which was not read. */
  readonly unreadClauses?: number;
  /** Clauses whose items are not plain: two judgements of different items or senses, or an item named and another judged. */
  readonly tangledClauses?: number;
  /** Characters that no word of the lexicon explains. */
  readonly unknown?: number;
}

/**
 * By reading. Set by the readings of some 1 200 replies that the reader had not been written for: what is over a limit
 * was wrong about every third time, the rest once in 33.
 */
const TRUSTED: Readonly<Partial<Record<Overall, TrustLimits>>> = {
  satisfied: { strayNegations: 0, unreadClauses: 0, unknown: 0 },
  dissatisfied: { strayNegations: 0, unreadClauses: 0, tangledClauses: 0 },
  suggestion: { strayNegations: 0, tangledClauses: 0 },
  enquiry: { unreadClauses: 0 },
};

type Trait = keyof TrustLimits;
const WHY: Readonly<Record<Trait, string>> = {
  strayNegations: '否定词离评价较远,须由人看',
  unreadClauses: '评价之外另有没读懂的话,须由人看',
  tangledClauses: '涉及哪些项目说得不分明,须由人看',
  unknown: '有没读懂的字,须由人看',
};
const TRAITS = Object.keys(WHY) as Trait[];

/** What a negation may stand before. */
const JUDGED: readonly TokenKind[] = ['positive', 'negative', 'favours', 'aspect', 'letters', 'acknowledge'];
/** What is read of a clause that judges nothing. */
const DECIDES: readonly TokenKind[] = [
  'thanks',
  'enquire',
  'ask',
  'request',
  'suggest',
  'improve',
  'promise',
];
/** What makes a clause say something; without any of these it is courtesy. */
const CONTENT: readonly TokenKind[] = [
  'unknown',
  'time',
  'quantity',
  'number',
  'contrast',
  'past',
  'aspect',
  'unsure',
];

function isUnread(clause: Clause, index: number, said: Sentiment): boolean {
  if (said.findings.some((finding) => finding.clause === index) || isSignature(clause)) return false;
  if (clause.tokens.some(({ kind }) => DECIDES.includes(kind))) return false;
  // 服务态度：不满意 names first and judges then.
  const named = clause.tokens.every(({ kind }) => kind === 'aspect');
  return !named && clause.tokens.some(({ kind }) => CONTENT.includes(kind));
}

/** A negation beside a span of time is part of it: 十天了都没见钱. */
function strayNegations({ tokens }: Clause, index: number, said: Sentiment): number {
  if (said.findings.some((finding) => finding.clause === index && finding.token.kind === 'time')) return 0;
  return tokens.filter((token, i) => {
    if (token.kind !== 'not') return false;
    const after = tokens.slice(i + 1).find(({ kind }) => kind !== 'degree');
    return after === undefined || !JUDGED.includes(after.kind);
  }).length;
}

function isTangled(clause: Clause, index: number, said: Sentiment): boolean {
  if (clause.tokens.some(({ kind }) => kind === 'letters')) return false;
  const here = said.findings.filter((finding) => finding.clause === index);
  const senses = new Set(here.map(({ sense }) => sense));
  const onItems = here.filter(({ letters }) => letters.length > 0);
  const items = new Set(onItems.map(({ letters }) => letters.join('')));
  const named = clause.tokens.filter(({ kind, topic }) => kind === 'aspect' && topic !== undefined);
  const elsewhere = onItems.some(
    ({ token }) => token.topic !== undefined && named.some(({ topic }) => topic !== token.topic),
  );
  return senses.size > 1 || items.size > 1 || elsewhere;
}

function traitsOf(said: Sentiment, clauses: readonly Clause[]): Record<Trait, number> {
  return {
    strayNegations: clauses.reduce((sum, clause, index) => sum + strayNegations(clause, index, said), 0),
    unreadClauses: clauses.filter((clause, index) => isUnread(clause, index, said)).length,
    tangledClauses: clauses.filter((clause, index) => isTangled(clause, index, said)).length,
    unknown: said.unknown,
  };
}

/**
 * Why the reading `overall` of a reply without codes is not to be trusted, although its words led there; nothing where
 * it may stand. Only for what words decided: a code says what it says, whatever stands beside it.
 */
export function distrust(overall: Overall, said: Sentiment, clauses: readonly Clause[]): string | undefined {
  const limits = TRUSTED[overall];
  if (limits === undefined) return undefined;
  const traits = traitsOf(said, clauses);
  const over = TRAITS.find((trait) => traits[trait] > (limits[trait] ?? Number.POSITIVE_INFINITY));
  return over && WHY[over];
}
