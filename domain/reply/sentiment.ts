import type { Card } from '../card/card.js';
import type { Clause, Token, TokenKind } from './clauses.js';
import { timeSense } from './time-sense.js';

/** One thing that the words say, and the letters of the items that they say it about. */
export interface Finding {
  readonly sense: 'good' | 'bad';
  readonly letters: readonly string[];
  /** Says 满意 or 不满意 in so many words. */
  readonly explicit: boolean;
  readonly clause: number;
  readonly token: Token;
}

/** What all clauses say together. */
export interface Sentiment {
  readonly findings: readonly Finding[];
  /** Items named without a judgement, to be judged by a grade. */
  readonly named: readonly string[];
  /** Items named by what is suggested. */
  readonly suggested: readonly string[];
  /** How many tokens of each kind there are. */
  readonly counts: ReadonlyMap<TokenKind, number>;
  /** A negation that nothing was found for. */
  readonly openNegation: boolean;
  /** A clause that says 无 and nothing else. */
  readonly nothing: boolean;
  /** Characters that no word of the lexicon explains. */
  readonly unknown: number;
  readonly longestUnknown: number;
}

const REACH_GOOD = 5;
const REACH_BAD = 3;
const TURNS_BAD =
  /^(?:没|没有|不|无|未|从不|从没|从未|从来没|从来没有|从来不|没有任何|没什么|没啥|没有什么|并没有|并没|不存在|未发现|没发现|没遇到|没碰到|没发生|无任何|莫得|没得|冇|唔|未发生|没出现|都没|都没有|也没|也没有|也不|毫无|不会|没有一点|一点不|一点都不|一点也不|一点没)$/u;
const HEIGHTENED = /^(?:这么|那么|如此|恁|更|最)/u;
const SAYS_SATISFIED = /满意|MANYI|SATISFIED|不满/u;
const TAIL = /^[啊呀哈嘛呢噻了的哦喔滴哒捏吧哟哇啦喽呐耶得很嘅晒咯嘞地]$/u;

class ClauseReader {
  readonly findings: Finding[] = [];
  readonly suggested: string[] = [];
  openNegation = false;
  pending: string[] = [];
  private turned: { readonly by: Token; distance: number; heightened: boolean } | undefined;

  constructor(
    private readonly clause: Clause,
    private readonly index: number,
    private readonly card: Card,
    carried: readonly string[],
  ) {
    this.pending = [...carried];
  }

  read(): this {
    this.clause.tokens.forEach((token, i) => this.take(token, i));
    if (this.turned !== undefined) this.openNegation = true;
    return this;
  }

  private take(token: Token, i: number): void {
    switch (token.kind) {
      case 'not':
        if (this.turned !== undefined) this.openNegation = true;
        this.turned = { by: token, distance: 0, heightened: false };
        break;
      case 'positive':
        this.judge(
          token,
          this.clause.tokens[i + 1]?.kind === 'mock' ? 'bad' : this.turn('good', REACH_GOOD, token.text),
        );
        break;
      case 'negative':
        if (!this.isPlea(token, i))
          this.judge(
            token,
            this.turn(
              'bad',
              REACH_BAD,
              token.text,
              token.topic !== undefined || SAYS_SATISFIED.test(token.text),
            ),
          );
        break;
      case 'favours':
        this.favours(token, i);
        break;
      case 'aspect':
        this.pending.push(...this.lettersOf(token));
        break;
      case 'letters':
        this.pending.push(...token.text);
        break;
      case 'suggest':
        this.suggested.push(...this.lettersOf(token));
        break;
      case 'acknowledge':
        if (token.text === '好' && this.isPraise(i))
          this.judge(token, this.turn('good', REACH_GOOD, token.text));
        break;
      case 'time': {
        const sense = timeSense(this.clause, i);
        if (sense !== undefined) this.judge({ ...token, topic: 'speed_and_ease' }, sense);
        break;
      }
      case 'unknown':
        if (this.turned !== undefined) this.turned.distance += token.text.length;
        break;
      default:
        if (token.text === '快' && (this.isPraise(i) || this.clause.tokens.length === 1))
          this.judge({ ...token, topic: 'speed_and_ease' }, this.turn('good', REACH_GOOD, token.text));
        else this.passBy(token);
    }
  }

  private passBy(token: Token): void {
    if (this.turned === undefined) return;
    if (token.kind === 'neutral') this.turned.distance += token.text.length / 2;
    if (HEIGHTENED.test(token.text)) this.turned.heightened = true;
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
      (['aspect', 'degree', 'letters', 'not'].includes(before.kind) ||
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
    if (sense === 'good') return 'bad';
    return sure && TURNS_BAD.test(turned.by.text) ? 'good' : 'unsure';
  }

  private judge(token: Token, sense: 'good' | 'bad' | 'unsure'): void {
    if (sense === 'unsure') {
      this.openNegation = true;
      return;
    }
    const own = this.lettersOf(token);
    const lettersNamed = this.pending;
    const letters =
      own.length > 0 && !lettersNamed.some((letter) => this.namedByLetter(letter)) ? own : lettersNamed;
    this.findings.push({
      sense,
      letters: letters.length > 0 ? letters : token.topic === undefined ? this.lettersAhead(token) : [],
      explicit: SAYS_SATISFIED.test(token.text),
      clause: this.index,
      token,
    });
    this.pending = [];
  }

  private namedByLetter(letter: string): boolean {
    return this.clause.tokens.some((token) => token.kind === 'letters' && token.text.includes(letter));
  }

  /** 不满意BC, 满意服务态度: items that follow the judgement, up to the next one. */
  private lettersAhead(token: Token): string[] {
    const ahead: string[] = [];
    const rest = this.clause.tokens.slice(this.clause.tokens.findIndex((each) => each.at === token.at) + 1);
    for (const next of rest) {
      if (['positive', 'negative', 'not', 'contrast', 'suggest'].includes(next.kind)) return [];
      if (next.kind === 'aspect') ahead.push(...this.lettersOf(next));
      if (next.kind === 'letters') ahead.push(...next.text);
    }
    return ahead;
  }

  private favours(token: Token, i: number): void {
    const { tokens } = this.clause;
    const denied = this.turned !== undefined && this.turned.distance <= REACH_GOOD;
    const deniedAfter = tokens[i + 1]?.kind === 'not' && i + 2 >= tokens.length;
    if (denied || deniedAfter) {
      this.turned = undefined;
      this.judge(token, 'good');
    } else if (/^吃/u.test(token.text) && !/有|存在/u.test(this.clause.text.slice(0, 4)))
      this.pending.push(...this.lettersOf(token));
    else this.judge(token, 'bad');
  }

  private lettersOf(token: Token): string[] {
    return this.card.items.filter((item) => item.code === token.topic).map((item) => item.letter);
  }
}

const onlyNot = (clause: Clause): boolean =>
  clause.tokens.every((token) => token.kind === 'not' || token.kind === 'nothing' || TAIL.test(token.text)) &&
  clause.tokens.some(
    (token) => token.kind === 'nothing' || /^(?:没有|没|无|莫得|没得|冇)$/u.test(token.text),
  );

const isTurned = (clause: Clause | undefined): boolean =>
  clause !== undefined &&
  ['positive', 'negative', 'not', 'degree', 'acknowledge'].includes(clause.tokens[0]?.kind ?? '');

/** Reads what the clauses say, item by item; an item named in one clause may be judged at the start of the next. */
export function readSentiment(clauses: readonly Clause[], card: Card): Sentiment {
  const findings: Finding[] = [];
  const named: string[] = [];
  const suggested: string[] = [];
  const counts = new Map<TokenKind, number>();
  let carried: readonly string[] = [];
  let openNegation = false;
  let nothing = false;
  let unknown = 0;
  let longestUnknown = 0;
  clauses.forEach((clause, index) => {
    for (const token of clause.tokens) {
      counts.set(token.kind, (counts.get(token.kind) ?? 0) + 1);
      if (token.kind !== 'unknown') continue;
      unknown += token.text.length;
      longestUnknown = Math.max(longestUnknown, token.text.length);
    }
    if (onlyNot(clause)) {
      nothing = true;
      return;
    }
    const reader = new ClauseReader(clause, index, card, carried).read();
    findings.push(...reader.findings);
    openNegation ||= reader.openNegation;
    const suggests = clause.tokens.some((token) => token.kind === 'suggest');
    suggested.push(...reader.suggested, ...(suggests ? reader.pending : []));
    carried = !suggests && isTurned(clauses[index + 1]) ? reader.pending : [];
    if (!suggests && carried.length === 0) named.push(...reader.pending);
  });
  return { findings, named, suggested, counts, openNegation, nothing, unknown, longestUnknown };
}
