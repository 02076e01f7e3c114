import type { Card } from '../card/card.js';
import type { Clause, Token, TokenKind } from './clauses.js';
import { errandSense, timeSense } from './time-sense.js';

/** One thing that the words say, and the letters of the items that they say it about. */
export interface Finding {
  readonly sense: 'good' | 'bad';
  readonly letters: readonly string[];
  /** Says 满意 or 不满意 in so many words. */
  readonly explicit: boolean;
  /** Said of what is wished for, not of what was. */
  readonly wished: boolean;
  readonly clause: number;
  readonly token: Token;
}

const amounts = (fine: string, ill: string): ReadonlyMap<string, 'good' | 'bad'> =>
  new Map([
    ...Array.from(fine, (text): [string, 'good'] => [text, 'good']),
    ...Array.from(ill, (text): [string, 'bad'] => [text, 'bad']),
  ]);

const REACH_GOOD = 5;
const REACH_BAD = 3;
const TURNS_BAD =
  /^(?:没|没有|不|无|未|从不|从没|从未|从来没|从来没有|从来不|没有任何|没什么|没啥|没有什么|并没有|并没|不存在|未发现|没发现|没遇到|没碰到|没发生|无任何|莫得|没得|冇|唔|未发生|没出现|都没|都没有|也没|也没有|也不|毫无|不会|没有一点|一点不|一点都不|一点也不|一点没)$/u;
const HEIGHTENED = /^(?:这么|那么|如此|恁|更|最)/u;
const SAYS_SATISFIED = /满意|MANYI|SATISFIED|不满/u;
/** Wrongs whose absence is praise even where no item asks about them: 没有强迫. */
const WRONG = /强迫|强制|捆绑|搭售|骗|欺|坑|乱扣|乱收|推诿|推脱|扯皮|套路|威胁|私自|泄露/u;
const AMOUNTS: ReadonlyMap<Token['topic'], ReadonlyMap<string, 'good' | 'bad'>> = new Map([
  ['speed_and_ease', amounts('高少短', '低多长')],
  ['performance', amounts('高多', '低少')],
]);
/** Fewer papers to hand in is easier, whichever word says so. */
const LESS = /少|精简|减/u;
const PAPERS = /资料|材料|单子|证明|单证/u;
/** What begins a new thought within a clause: in 没看现场就拒赔, 没 does not reach 拒赔. */
const TURNS_NO_FURTHER = /^(?:就|却|便|直接|反而|而|只|光|随便|随意|一律|结果|还|又|故|无故|无理)$/u;
/** What may stand before an item that is only named. */
const CONNECTS = /^(?:我|我们|你们|对|对于|和|与|及|以及|跟|还有|在|关于|、)$/u;
/** 不清楚 alone is what the consumer does not know; a complaint only of something told or written. */
const IGNORANT = /^不(?:太|大)?(?:清楚|明白)$/u;
const TOLD = /讲|说|解|介绍|条款|合同|告知|写|保|收益|费|[A-F]/u;
/** Failing at something: at what, the item named before it says. */
const FAILED = /^(?:没有?|未)(?:做到|达到)$|^[做达]不到$/u;
/** 说得太快: how it was told, not how fast it was done. */
const SPOKEN = /(?:讲|说|念|读|语速)(?:得|的|话)?(?:太|很|有点|那么|这么|特别|非常)?$/u;
/** 谁说不满意了, 不得不满意: 不满意 is not what is said. */
const DENIED =
  /(?:不得|敢|不能|岂能|[谁哪][个]?说|谁讲|[没不]说|没有?理由|没有?道理|不会|想|怎能|哪能|怕)[^，]{0,2}$/u;
const WISHES_WELL = /^(?:衷心)?(?:祝|愿)/u;
const GIFTS = /卡|烟|酒|礼|好处|红包/u;
const DEMAND = /(?<![不没需只重主])(?:要|请|必须|务必|望|应该?|给我|给俺|都该|理应|快)[^的了]{0,4}$/u;
/** Words that praise by being said. */
const PRAISES = /赞|表扬|表彰|好评|夸|推荐|锦旗|支持|感动|加油|祝|希望|保持|👍|🌹|❤|😊|👏/u;
const TAIL = /^[啊呀哈嘛呢噻了的哦喔滴哒捏吧哟哇啦喽呐耶得很嘅晒咯嘞地]$/u;

/** What a reader does with each kind of token; the other kinds are only counted. */
const ACTS: Partial<Record<TokenKind, (reader: ClauseReader, token: Token, i: number) => void>> = {
  not: (reader, token) => reader.negate(token),
  positive: (reader, token, i) => reader.praise(token, i),
  negative: (reader, token, i) => reader.blame(token, i),
  favours: (reader, token, i) => reader.favours(token, i),
  aspect: (reader, token) => reader.name(token),
  letters: (reader, token) => reader.pending.push(...Array.from(token.text)),
  suggest: (reader, token) => reader.suggest(token),
  improve: (reader, token) => reader.suggest(token),
  acknowledge: (reader, token, i) => reader.praiseBriefly(token, i, undefined),
  time: (reader, token, i) => reader.time(token, i),
  quantity: (reader, token, i) => reader.errands(token, i),
  unknown: (reader, token) => reader.passBy(token, token.text.length),
  neutral: (reader, token, i) => reader.praiseBriefly(token, i, 'speed_and_ease'),
  degree: (reader, token) => reader.passBy(token, 0),
};

/** Reads one clause from left to right; `carried` are the items that the clause before named and left unjudged. */
export class ClauseReader {
  readonly findings: Finding[] = [];
  readonly suggested: string[] = [];
  openNegation = false;
  readonly wishes: boolean;
  private readonly told: boolean;
  private readonly papers: boolean;
  pending: string[] = [];
  private turned: { readonly by: Token; distance: number; heightened: boolean } | undefined;

  constructor(
    private readonly clause: Clause,
    private readonly index: number,
    private readonly card: Card,
    carried: readonly string[],
  ) {
    this.pending = [...carried];
    this.told = TOLD.test(clause.text);
    this.papers = PAPERS.test(clause.text);
    this.wishes = clause.tokens.some((token) => token.kind === 'suggest' || token.kind === 'improve');
  }

  read(): this {
    this.clause.tokens.forEach((token, i) => ACTS[token.kind]?.(this, token, i));
    if (this.turned !== undefined) this.openNegation = true;
    return this;
  }

  negate(token: Token): void {
    if (this.turned !== undefined) this.openNegation = true;
    this.turned = { by: token, distance: 0, heightened: false };
  }

  praise(token: Token, i: number): void {
    if (this.demanded(token)) {
      this.openNegation = true;
      return;
    }
    const mocked = this.clause.tokens[i + 1]?.kind === 'mock';
    this.judge(token, i, mocked ? 'bad' : this.turn('good', REACH_GOOD, token.text));
  }

  blame(token: Token, i: number): void {
    if (this.isPlea(token, i) || this.isPromised(token, i)) return;
    if (token.text === '不满意' && DENIED.test(this.before(token))) {
      this.openNegation = true;
      return;
    }
    if (IGNORANT.test(token.text) && !this.told) {
      this.openNegation = true;
      return;
    }
    const sure = token.topic !== undefined || SAYS_SATISFIED.test(token.text) || WRONG.test(token.text);
    this.judge(token, i, this.turn('bad', REACH_BAD, token.text, sure));
  }

  /** 请兑现承诺, 你们要负责: what is asked for was not done. */
  private demanded(token: Token): boolean {
    if (SAYS_SATISFIED.test(token.text) || PRAISES.test(token.text)) return false;
    return DEMAND.test(this.before(token));
  }

  /** The six characters of the clause that stand before a token. */
  private before(token: Token): string {
    const from = token.at - (this.clause.tokens[0]?.at ?? token.at);
    return this.clause.text.slice(Math.max(0, from - 6), from);
  }

  name(token: Token): void {
    this.pending.push(...this.lettersOf(token));
  }

  suggest(token: Token): void {
    const lessPaper = LESS.test(token.text) && this.papers;
    this.suggested.push(...this.lettersOf(lessPaper ? { ...token, topic: 'speed_and_ease' } : token));
  }

  time(token: Token, i: number): void {
    if (this.turned?.by.text === '不到') this.turned = undefined;
    const sense = timeSense(this.clause, i);
    if (sense !== undefined) this.judge({ ...token, topic: 'speed_and_ease' }, i, sense);
  }

  errands(token: Token, i: number): void {
    if (errandSense(this.clause, i)) this.judge({ ...token, topic: 'speed_and_ease' }, i, 'bad');
  }

  /** 好 and 快: praise, or the degree of what follows them. */
  praiseBriefly(token: Token, i: number, topic: Token['topic']): void {
    const amount = this.amountSense(token, i);
    if (amount !== undefined) {
      this.judge(token, i, this.turn(amount, REACH_GOOD, token.text));
      return;
    }
    const brief = topic === undefined ? '好' : '快';
    const alone = brief === '快' && this.clause.tokens.length === 1;
    if (token.text === brief && (alone || this.isPraise(i)))
      this.judge({ ...token, topic }, i, this.turn('good', REACH_GOOD, token.text));
    else this.passBy(token, token.text.length / 2);
  }

  /** 办事效率高, 理赔手续多: more or less of what an item names. */
  private amountSense(token: Token, i: number): 'good' | 'bad' | undefined {
    const before = this.clause.tokens.slice(Math.max(0, i - 2), i).reverse();
    const aspect = before[0]?.kind === 'degree' || before[0]?.kind === 'not' ? before[1] : before[0];
    if (aspect?.kind !== 'aspect') return undefined;
    return AMOUNTS.get(aspect.topic)?.get(token.text);
  }

  passBy(token: Token, distance: number): void {
    if (this.turned === undefined) return;
    this.turned.distance += distance;
    if (TURNS_NO_FURTHER.test(token.text)) this.turned.heightened = true;
    if (HEIGHTENED.test(token.text)) this.turned.heightened = true;
  }

  /** 答应送的油卡: what the insurer was to give, not what somebody took. */
  private isPromised(token: Token, i: number): boolean {
    return (
      token.topic === 'solicitation_of_favours' &&
      GIFTS.test(token.text) &&
      this.clause.tokens.slice(0, i).some(({ kind }) => kind === 'promise')
    );
  }

  /** 麻烦 before a verb asks politely: 麻烦回电. */
  private isPlea(token: Token, i: number): boolean {
    const after = this.clause.tokens[i + 1];
    return (
      token.text === '麻烦' &&
      i === 0 &&
      after !== undefined &&
      !TAIL.test(after.text) &&
      !['degree', 'not', 'negative'].includes(after.kind)
    );
  }

  /** 好 praises where it ends a clause or stands before the next thing judged; elsewhere it is 很 (好慢). */
  private isPraise(i: number): boolean {
    const before = this.clause.tokens[i - 1];
    const after = this.clause.tokens[i + 1];
    const subject =
      before !== undefined &&
      (['aspect', 'degree', 'letters', 'not', 'contrast'].includes(before.kind) ||
        /^(?:服务|.*员|公司|人|人员|保险|你们|师傅|客服|柜员|理赔|产品|老师|经理|小.|售后)$/u.test(
          before.text,
        ));
    const ends =
      after === undefined ||
      TAIL.test(after.text) ||
      ['aspect', 'negative', 'positive', 'letters', 'contrast'].includes(after.kind);
    return subject && ends;
  }

  private turn(sense: 'good' | 'bad', reach: number, text: string, sure = true): 'good' | 'bad' | 'unsure' {
    const turned = this.turned;
    this.turned = undefined;
    if (turned === undefined) return sense;
    if (turned.distance > reach) {
      this.openNegation = true;
      return sense === 'bad' ? 'bad' : 'unsure';
    }
    if (turned.heightened || HEIGHTENED.test(text)) {
      this.openNegation = true;
      return sense === 'bad' ? 'bad' : 'unsure';
    }
    if (sense === 'bad' && turned.distance > 0 && !SAYS_SATISFIED.test(text) && /^[不没]/u.test(text)) {
      this.openNegation = true;
      return 'bad';
    }
    if (sense === 'good') return turned.by.text === '非' ? 'unsure' : 'bad';
    return sure && TURNS_BAD.test(turned.by.text) ? 'good' : 'unsure';
  }

  private judge(read: Token, i: number, sense: 'good' | 'bad' | 'unsure'): void {
    const ofSpeech = read.topic === 'speed_and_ease' && SPOKEN.test(this.before(read));
    const token: Token = ofSpeech ? { ...read, topic: 'duty_to_inform' } : read;
    if (sense === 'unsure') {
      this.openNegation = true;
      return;
    }
    const own = WISHES_WELL.test(this.clause.text) ? [] : this.lettersOf(token);
    const lettersNamed = this.pending;
    const letters =
      own.length > 0 &&
      !(FAILED.test(token.text) && lettersNamed.length > 0) &&
      !lettersNamed.some((letter) => this.namedByLetter(letter))
        ? own
        : lettersNamed;
    this.findings.push({
      sense,
      letters: letters.length > 0 ? letters : token.topic === undefined ? this.lettersAhead(i) : [],
      explicit: SAYS_SATISFIED.test(token.text),
      wished: this.wishes,
      clause: this.index,
      token,
    });
    this.pending = [];
  }

  private namedByLetter(letter: string): boolean {
    return this.clause.tokens.some((token) => token.kind === 'letters' && token.text.includes(letter));
  }

  /** 不满意BC, 满意服务态度: items that follow the judgement, up to the next one. */
  private lettersAhead(from: number): string[] {
    const ahead: string[] = [];
    for (let i = from + 1; i < this.clause.tokens.length; i += 1) {
      const next = this.clause.tokens[i];
      if (next === undefined) break;
      if (['positive', 'negative', 'not', 'contrast', 'suggest'].includes(next.kind)) return [];
      if (next.kind === 'aspect' || (next.kind === 'favours' && next.text.startsWith('吃')))
        ahead.push(...this.lettersOf(next));
      if (next.kind === 'letters') ahead.push(...Array.from(next.text));
    }
    return ahead;
  }

  favours(token: Token, i: number): void {
    const { tokens } = this.clause;
    const denied = this.turned !== undefined && this.turned.distance <= REACH_GOOD;
    const deniedAfter = tokens[i + 1]?.kind === 'not' && i + 2 >= tokens.length;
    if (denied || deniedAfter) {
      this.turned = undefined;
      this.judge(token, i, 'good');
    } else if (this.onlyNamed(token, i)) this.pending.push(...this.lettersOf(token));
    else this.judge(token, i, 'bad');
  }

  /** 吃拿卡要 by itself or before a judgement only names the item; within a sentence it says that it happened. */
  private onlyNamed(token: Token, i: number): boolean {
    if (!token.text.startsWith('吃')) return false;
    const { tokens } = this.clause;
    if (
      tokens
        .slice(i + 1)
        .some((next) => ['positive', 'negative', 'not', 'acknowledge', 'lukewarm'].includes(next.kind))
    )
      return true;
    return !tokens
      .slice(0, i)
      .some(
        (before) => ['neutral', 'unknown', 'degree'].includes(before.kind) && !CONNECTS.test(before.text),
      );
  }

  private lettersOf(token: Token): string[] {
    return this.card.items.filter((item) => item.code === token.topic).map((item) => item.letter);
  }
}
