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
  /** Praise of what would be, not of what was: 能在网上办就方便了. */
  readonly imagined?: number;
  /** Clauses beside the deciding ones of nothing but words that say little by themselves, too long for courtesy. */
  readonly paleClauses?: number;
  /** Characters that no word of the lexicon explains. */
  readonly unknown?: number;
}

/**
 * By reading. Set by the readings of some 1 200 replies that the reader had not been written for: what is over a limit
 * was wrong about every third time, the rest once in 35.
 */
const TRUSTED: Readonly<Partial<Record<Overall, TrustLimits>>> = {
  satisfied: { strayNegations: 0, unreadClauses: 0, imagined: 0, paleClauses: 0, unknown: 0 },
  dissatisfied: { strayNegations: 0, unreadClauses: 0, tangledClauses: 0, paleClauses: 0 },
  suggestion: { strayNegations: 0, tangledClauses: 0 },
  enquiry: { unreadClauses: 0, tangledClauses: 0 },
};

type Trait = keyof TrustLimits;
const WHY: Readonly<Record<Trait, string>> = {
  strayNegations: '否定词离评价较远,须由人看',
  unreadClauses: '评价之外另有没读懂的话,须由人看',
  tangledClauses: '涉及哪些项目说得不分明,须由人看',
  imagined: '说的像是愿望,须由人看',
  paleClauses: '评价之外的话没有读出意思,须由人看',
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

const IMAGINED = /(?:能|可以|要是|如果|若是|假如|早点).*就/u;
/** 其他还好: says no more than that what was not named is no complaint. */
const THE_REST =
  /^(?:其他|其它|别的|其余|余下)(?:的|方面|项目?)?(?:都|也|全)?(?:还)?(?:好|可以|行|没问题|没得说|满意)[的了]?$/u;
/** What came and what is a manner of speaking take nothing back: 赔款已到, 不得不说, 就两个字. */
const HARMLESS =
  /^(?:(?:理?赔?款|钱|保单|合同|单子)?(?:都|已经?|今天|昨天)?(?:收到|到账|到|拿到)[了款啦]*|不得不说|不多说了?|话不多说|(.)是\1[了的]|[说讲]句?(?:实话|真的|良心话|公道话)|(?:我)?[就只]?说?[一二两三四]个字|VERY|总的来说)$/u;
/** In characters; shorter, words that say nothing by themselves greet or call. */
const LONGEST_COURTESY = 3;

const isImagined = (clause: Clause, index: number, said: Sentiment): boolean =>
  said.findings.some(
    ({ clause: at, sense, token }) =>
      at === index &&
      sense === 'good' &&
      IMAGINED.test(clause.text.slice(0, token.at - (clause.tokens[0]?.at ?? token.at))),
  );

const isPale = (clause: Clause, index: number, said: Sentiment): boolean =>
  clause.text.length > LONGEST_COURTESY &&
  !THE_REST.test(clause.text) &&
  !HARMLESS.test(clause.text) &&
  !said.findings.some((finding) => finding.clause === index) &&
  !isSignature(clause) &&
  clause.tokens.every(({ kind }) => kind === 'neutral' || kind === 'degree' || kind === 'acknowledge');

/** 材料交齐两个星期了: how long it has been, beside a complaint that it is slow. */
const waits = (clause: Clause): boolean =>
  clause.tokens.some(({ kind }) => kind === 'time') &&
  clause.tokens.every(({ kind, text }) => ['time', 'neutral', 'degree'].includes(kind) || text.length < 2);

function isUnread(clause: Clause, index: number, said: Sentiment): boolean {
  if (said.findings.some((finding) => finding.clause === index) || isSignature(clause)) return false;
  if (clause.tokens.some(({ kind }) => DECIDES.includes(kind))) return false;
  if (
    waits(clause) &&
    said.findings.some(({ sense, token }) => sense === 'bad' && token.topic === 'speed_and_ease')
  )
    return false;
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

/** 对理赔结果不满意: what it is about is not in the words of an item. */
const OF_A_MATTER = /对[^，]{0,6}(?:结果|金额|标准|方案|价格|时间|答复|条款|收益|合同|赔)/u;

function isTangled(clause: Clause, index: number, said: Sentiment): boolean {
  if (clause.tokens.some(({ kind }) => kind === 'letters')) return false;
  const here = said.findings.filter((finding) => finding.clause === index);
  if (OF_A_MATTER.test(clause.text) && here.some(({ explicit, letters }) => explicit && letters.length === 0))
    return true;
  const senses = new Set(here.map(({ sense }) => sense));
  const onItems = here.filter(({ letters }) => letters.length > 0);
  const items = new Set(onItems.map(({ letters }) => letters.join('')));
  const named = clause.tokens.filter(({ kind, topic }) => kind === 'aspect' && topic !== undefined);
  const elsewhere = onItems.some(
    ({ token }) => token.topic !== undefined && named.some(({ topic }) => topic !== token.topic),
  );
  const requests = senses.has('good') && clause.tokens.some(({ kind }) => kind === 'request');
  return senses.size > 1 || items.size > 1 || elsewhere || requests;
}

function traitsOf(said: Sentiment, clauses: readonly Clause[]): Record<Trait, number> {
  return {
    strayNegations: clauses.reduce((sum, clause, index) => sum + strayNegations(clause, index, said), 0),
    unreadClauses: clauses.filter((clause, index) => isUnread(clause, index, said)).length,
    tangledClauses: clauses.filter((clause, index) => isTangled(clause, index, said)).length,
    imagined: clauses.filter((clause, index) => isImagined(clause, index, said)).length,
    paleClauses: clauses.filter((clause, index) => isPale(clause, index, said)).length,
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
