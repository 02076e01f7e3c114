import type { Card, GradeDigit } from '../card/card.js';
import { isMeasured, LATIN_WORDS } from './numbers.js';
import type { Grade } from './reading.js';

/** What the codes of a reply say, before its words are looked at. */
export interface CodeReading {
  readonly bare: ReadonlySet<Grade>;
  readonly items: ReadonlyMap<string, Grade>;
  /** A letter with two grades, or an order of codes that can be read two ways. */
  readonly contradiction: boolean;
  /** A letter or digit that the card does not have, or a grade refused (`不选1`). */
  readonly unknown: boolean;
  /** One grade was taken back for another: 刚才按错了，我要回的是2. */
  readonly corrected: boolean;
  /** The digits number a list (1、… 2、…), and may yet be grades: no praise is taken from it. */
  readonly listed: boolean;
  /** Spans of the normalised text that are codes, in order: [from, to). */
  readonly spans: readonly (readonly [number, number])[];
}

type Atom =
  | { readonly type: 'grade'; readonly grade: Grade; readonly from: number; readonly to: number }
  | { readonly type: 'letters'; readonly letters: string; readonly from: number; readonly to: number }
  | { readonly type: 'unknown'; readonly from: number; readonly to: number };

const CHINESE: Readonly<Record<string, GradeDigit>> = { 一: '1', 二: '2', 三: '3', 四: '4' };
const SEPARATOR = /[\s，。、.；;：:！!？?/\\+&=()[\]"~_\-…<>*#@|【】]/u;
/** Words that may stand between the codes of one group. */
const JOINER = /[\s，。、.；;：:/\\+&=()[\]"~_\-…!！和与及跟项选是都为给打评类]/u;
/** The last character of what may stand right before a grade: 选2, 回复1, 编号1, 满意1. */
const LEAD_IN =
  /[部信和与及跟或选回复发答案是号按填打评给投择为项都全就码意议询第价果我吧写他余它度要便情诺务名们定须况]/u;
const REFUSED = /(?:不|没|没有|别|不能|不该|不会|不想|不敢|莫)(?:选|回复?|发|给|打|是|填|投|评|按)?$/u;
/** What may follow a Chinese numeral that is a grade; 一直, 一般, 三番五次 go on otherwise. */
const AFTER_CHINESE =
  /^(?:[\s，。、.；;：:！!？?)\]"~…\-^【[(]|$|谢|感谢|多谢|辛苦|🙏|👍|😊|👎|[吧啊哈呀嘛呗噻了哦]|非常|很满|不满|满意|十分满|意见|建议|咨询|比较满|都满|基本满|[A-Z]|[号项]$|[和与跟或及还][是]?[一二三四1-4])/u;
/** 2222: one grade, said with emphasis. */
const REPEATED = /^[\s，。！~]*([1-4])\1{1,7}[\s，。！~]*$/u;
const CLEAN_START = /^[\s，。、.；;：:！!？?/()[\]"~_\-…<>*#@|【】]*$/u;

interface Scan {
  readonly text: string;
  readonly card: Card;
  readonly letters: string;
}

/** Whether a grade may stand at `at`: at the start of a clause, after a separator, after a lead-in or a letter. */
function inPlace({ text }: Scan, at: number): boolean {
  const before = text.charAt(at - 1);
  if (before === '送') return text.charAt(at - 2) === '发';
  if (before === '了') return /[选发回复投填打评]了$/u.test(text.slice(Math.max(0, at - 2), at));
  if (before === '的') return /[选发回投填打评]的$/u.test(text.slice(Math.max(0, at - 2), at));
  if (before === '者') return text.charAt(at - 2) === '或';
  if (before === '字') return text.charAt(at - 2) === '数';
  if (before === '个') return /[给打选发评投回来你您]个$/u.test(text.slice(Math.max(0, at - 2), at));
  return at === 0 || SEPARATOR.test(before) || LEAD_IN.test(before) || (before >= 'A' && before <= 'Z');
}

/** 本来想回1，还是回2吧: a grade that was thought of, and not given. */
const WITHDRAWN =
  /(?:本来|原本|原来|原先)(?:是)?(?:想|要|打算|准备)?(?:给)?(?:你们?)?(?:回复?|选|打|给|评|发)?个?$/u;
const MISTAKEN = /^.?(?:是)?(?:按|打|发|选|点|回|填)错/u;
const withdrawn = (text: string, at: number): boolean =>
  WITHDRAWN.test(text.slice(Math.max(0, at - 10), at)) || MISTAKEN.test(text.slice(at + 1, at + 6));

function refused(text: string, at: number): boolean {
  return REFUSED.test(text.slice(Math.max(0, at - 5), at));
}

/** 第1 is a grade only where it is chosen: 选第一个. */
function ordinalNotChosen(text: string, at: number): boolean {
  if (/^第[1-4一二三四][个项种条]?[。！]?$/u.test(text)) return false;
  return text.charAt(at - 1) === '第' && !/[选回是]第$/u.test(text.slice(Math.max(0, at - 2), at));
}

/** A4纸, C1照, D2座: a letter and a digit that name a thing. */
const NAMES_A_THING = /[照证本驾纸座栋楼幢]/u;

function digitAtom(scan: Scan, from: number): Atom | undefined {
  const { text, card } = scan;
  let to = from;
  while (text.charAt(to) >= '0' && text.charAt(to) <= '9') to += 1;
  const after = text.charAt(to);
  const decimal =
    after === '.' &&
    /\d/.test(text.charAt(to + 1)) &&
    to - from > 0 &&
    !/[1-4]\.[1-4](?!\d)/.test(text.slice(from, to + 3));
  const named = /[A-Z]/.test(text.charAt(from - 1)) && NAMES_A_THING.test(after);
  const quantity = named || decimal || after === '%' || isMeasured(text, to) || ordinalNotChosen(text, from);
  if (quantity || !inPlace(scan, from) || withdrawn(text, from)) return undefined;
  const repeated = to - from > 1 && REPEATED.test(text);
  const grade = to - from === 1 || repeated ? card.grades[text.charAt(from) as GradeDigit] : undefined;
  if (grade !== undefined)
    return refused(text, from)
      ? { type: 'unknown', from, to }
      : { type: 'grade', grade: grade.grade, from, to };
  const alone = CLEAN_START.test(text.slice(0, from)) && CLEAN_START.test(text.slice(to));
  const onLetter = /[A-Z]/.test(text.charAt(from - 1));
  return alone || onLetter || to - from === 1 ? { type: 'unknown', from, to } : undefined;
}

function chineseAtom(scan: Scan, from: number): Atom | undefined {
  const { text, card } = scan;
  const digit = CHINESE[text.charAt(from)];
  if (digit === undefined || !inPlace(scan, from) || ordinalNotChosen(text, from)) return undefined;
  const chosen =
    text.charAt(from - 1) === '第'
      ? (/^[个项条种]?/u.exec(text.slice(from + 1, from + 2))?.[0].length ?? 0)
      : 0;
  const to = from + 1 + chosen;
  if (!AFTER_CHINESE.test(text.slice(to, to + 4))) return undefined;
  if (refused(text, from)) return { type: 'unknown', from, to };
  return { type: 'grade', grade: card.grades[digit].grade, from, to };
}

/** Whether only marks lie between the letters at [from, to) and a digit. */
function nearGrade(text: string, from: number, to: number): boolean {
  const before = text.slice(Math.max(0, from - 4), from);
  const after = text.slice(to, to + 4);
  return /[1-9][\s，。、.；:\-"]*$/u.test(before) || /^[\s，。、.；:\-"]*[1-9]/u.test(after);
}

/** A到E: all letters from the one to the other. */
function rangeAt(text: string, from: number, letters: string): string | undefined {
  const [, first, last] = /^([A-Z])[到至]([A-Z])(?![A-Z])/u.exec(text.slice(from, from + 4)) ?? [];
  if (first === undefined || last === undefined || !letters.includes(first) || !letters.includes(last))
    return undefined;
  return letters.slice(letters.indexOf(first), letters.indexOf(last) + 1) || undefined;
}

function letterAtom({ text, card, letters }: Scan, from: number): { atom: Atom | undefined; to: number } {
  let to = from;
  while (text.charAt(to) >= 'A' && text.charAt(to) <= 'Z') to += 1;
  const run = text.slice(from, to);
  const next = text.charAt(to);
  const range = rangeAt(text, from, letters);
  if (range !== undefined)
    return { atom: { type: 'letters', letters: range, from, to: from + 3 }, to: from + 3 };
  const word =
    LATIN_WORDS.has(run) ||
    /^[店照证本超型座栋款纸级保]/u.test(next) ||
    (run.length === 1 && /\d/.test(next) && NAMES_A_THING.test(text.charAt(to + 1)));
  if (word || card.optOutCodes.includes(run)) return { atom: undefined, to };
  if (Array.from(run).every((letter) => letters.includes(letter)) && new Set(run).size === run.length)
    return { atom: { type: 'letters', letters: run, from, to }, to };
  const beside = nearGrade(text, from, to) || /^[\s，、:]*$/u.test(text);
  return { atom: beside && run.length <= letters.length ? { type: 'unknown', from, to } : undefined, to };
}

function atomsOf(scan: Scan): Atom[] {
  const { text } = scan;
  const atoms: Atom[] = [];
  for (let at = 0; at < text.length;) {
    const char = text.charAt(at);
    let atom: Atom | undefined;
    let next = at + 1;
    if (char >= '0' && char <= '9') {
      atom = digitAtom(scan, at);
      while (text.charAt(next) >= '0' && text.charAt(next) <= '9') next += 1;
    } else if (char >= 'A' && char <= 'Z') ({ atom, to: next } = letterAtom(scan, at));
    else if (char in CHINESE) atom = chineseAtom(scan, at);
    if (atom !== undefined) {
      atoms.push(atom);
      next = Math.max(next, atom.to);
    }
    at = next;
  }
  return atoms;
}

function joined(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (!JOINER.test(text.charAt(at))) return false;
  return true;
}

/** A1 B1，C没兑现: a letter whose own words judge it takes no grade of those before it. */
const JUDGES = /^[\s:]{0,2}(?![和与及跟项都选是给打评]|不满意|满意|也)[\u4e00-\u9fff]{2}/u;
const isJudgedInWords = (text: string, atom: Atom, last: Atom): boolean =>
  atom.type === 'letters' &&
  last.type === 'grade' &&
  last.to < atom.from &&
  JUDGES.test(text.slice(atom.to, atom.to + 5));

function groupsOf(text: string, atoms: readonly Atom[]): Atom[][] {
  const groups: Atom[][] = [];
  let last: Atom | undefined;
  for (const atom of atoms) {
    if (last !== undefined && joined(text, last.to, atom.from) && !isJudgedInWords(text, atom, last))
      groups.at(-1)?.push(atom);
    else groups.push([atom]);
    last = atom;
  }
  return groups.flatMap(apart);
}

/** `2AB，C1` is two votes; codes that touch belong together where each run of them says something by itself. */
function apart(group: Atom[]): Atom[][] {
  const runs: Atom[][] = [];
  let last: Atom | undefined;
  for (const atom of group) {
    if (last?.to === atom.from) runs.at(-1)?.push(atom);
    else runs.push([atom]);
    last = atom;
  }
  const whole = (run: Atom[]): boolean =>
    ['grade', 'letters'].every((type) => run.some((atom) => atom.type === type));
  const lone = (run: Atom[], i: number): boolean => i === 0 && run.length === 1 && run[0]?.type === 'grade';
  return runs.length > 1 && runs.every((run, i) => whole(run) || (lone(run, i) && runs.length > 1))
    ? runs
    : [group];
}

/** 1、态度差 2、理赔慢: numbers of a list, not grades. */
function isNumberedList(text: string, groups: readonly Atom[][], card: Card): boolean {
  const order = (['1', '2', '3', '4'] as const).map((digit) => card.grades[digit].grade);
  const lone = groups.map((group) => (group.length === 1 ? group[0] : undefined));
  if (lone.length < 2 || lone.length > 4) return false;
  return lone.every((atom, i) => {
    if (atom?.type !== 'grade' || atom.grade !== order[i]) return false;
    const said = text.slice(atom.to, lone[i + 1]?.from ?? text.length).replace(/^[\s，。、.：:)]+/u, '');
    return (
      (said.match(/[\u4e00-\u9fff]/gu)?.length ?? 0) >= 3 &&
      !/^(?:非常|很|十分|比较)?(?:不?满意|意见|建议|咨询)/u.test(said)
    );
  });
}

/** B是2，其余都是1: the grade of all that is not named. */
const REST =
  /(?:其余|其他|其它|别的|剩下|余下)(?:的|各|几|所有)?(?:项目?|方面|字母)?(?:全部|全|都|均|统统)?(?:是|为|选|给|打|回)?[:\s]?$/u;
/** 2，主要是B，其次是D: what a grade for the whole is for. */
const MAINLY = /(?:主要|其次|尤其|特别|针对|关于|问题出?在|不满意的)(?:就)?(?:是|在|指|对)?[:\s]?$/u;

/** Groups read as `B2C2` (letters first) or as `2BC` (grade first); a single grade is for the whole. */
class Ballot {
  readonly bare = new Set<Grade>();
  readonly items = new Map<string, Grade>();
  readonly spans: [number, number][] = [];
  contradiction = false;

  vote(letters: string, grade: Grade): void {
    for (const letter of letters) {
      const before = this.items.get(letter);
      if (before !== undefined && before !== grade) this.contradiction = true;
      this.items.set(letter, grade);
    }
  }

  count(group: readonly Atom[]): void {
    const grades = group.filter((atom) => atom.type === 'grade');
    if (grades.length === 0) return;
    const first = group[0];
    const lettersFirst = first?.type === 'letters' || (group.at(-1)?.type === 'grade' && grades.length > 1);
    if (this.twoWays(group)) this.contradiction = true;
    let held = '';
    let grade: Grade | undefined;
    for (const atom of group) {
      if (atom.type === 'unknown') continue;
      if (atom.type === 'letters') {
        if (!lettersFirst && grade !== undefined) this.vote(atom.letters, grade);
        else held += atom.letters;
        if (!lettersFirst) grade = grade ?? undefined;
      } else {
        if (lettersFirst && held !== '') this.vote(held, atom.grade);
        else if (lettersFirst) this.bare.add(atom.grade);
        grade = atom.grade;
        held = '';
      }
    }
    if (!lettersFirst && grade !== undefined && !group.some((atom) => atom.type === 'letters'))
      this.bare.add(grade);
    if (!lettersFirst && grades.length > 1 && !group.some((atom) => atom.type === 'letters'))
      for (const each of grades) this.bare.add(each.grade);
    if (lettersFirst && held !== '' && grade !== undefined) {
      const all = new Set(grades.map((each) => each.grade));
      if (all.size === 1 && first?.type === 'letters') this.vote(held, grade);
      else this.contradiction = true;
    }
    this.spans.push([first?.from ?? 0, group.at(-1)?.to ?? 0]);
  }

  /** `1A2`: does the letter belong to the grade before it or to the one after? */
  private twoWays(group: readonly Atom[]): boolean {
    const [first, second, third] = group;
    const last = group.at(-1);
    if (first?.type !== 'grade' || second?.type !== 'letters' || last?.type !== 'grade') return false;
    return first.grade !== last.grade && (third === last || third?.type === 'letters');
  }
}

const CORRECTED = /错[^。]{0,10}(?:是要?|要|应该?|改|应)(?:回复?|选|发|打|按|填)?的?(?:是|成|为)?[:，\s]?$/u;
const isCorrected = (text: string, atom: Atom | undefined): boolean =>
  atom?.type === 'grade' && CORRECTED.test(text.slice(Math.max(0, atom.from - 20), atom.from));

/** Votes of single groups that their words tie to others: the grade of all the rest, and the letters of a grade for the whole. */
function nameTheRest({ text, letters }: Scan, groups: readonly Atom[][], ballot: Ballot): void {
  const before = (atom: Atom): string => text.slice(Math.max(0, atom.from - 10), atom.from);
  const [whole] = ballot.bare.size === 1 ? ballot.bare : [];
  for (const [atom, ...more] of groups) {
    if (atom === undefined || more.length > 0) continue;
    if (atom.type === 'letters' && whole !== undefined && MAINLY.test(before(atom)))
      ballot.vote(atom.letters, whole);
    if (atom.type !== 'grade' || ballot.items.size === 0 || !REST.test(before(atom))) continue;
    const others = Array.from(letters).filter((letter) => !ballot.items.has(letter));
    ballot.vote(others.join(''), atom.grade);
    if (!groups.some(([other, second]) => other !== atom && other?.type === 'grade' && second === undefined))
      ballot.bare.clear();
  }
}

/**
 * Reads the codes of a normalised reply: a grade for the whole (`2`), a grade and the items it is for (`2BC`), items
 * each with its grade (`A1 B2`), Chinese numerals where they stand alone, with words around them (`回复1`). Digits that
 * count something (`3天`, `2023年`) and numerals inside words are no codes.
 */
export function readCodes(text: string, card: Card): CodeReading {
  const scan = { text, card, letters: card.items.map((item) => item.letter).join('') };
  const atoms = atomsOf(scan);
  const groups = groupsOf(text, atoms);
  const ballot = new Ballot();
  const unknown = groups.some((group) => group.some((atom) => atom.type === 'unknown'));
  const listed = isNumberedList(text, groups, card);
  if (listed) ballot.spans.push(...atoms.map((atom): [number, number] => [atom.from, atom.to]));
  else for (const group of groups) ballot.count(group);
  if (!listed) nameTheRest(scan, groups, ballot);
  return {
    bare: ballot.bare,
    items: ballot.items,
    contradiction: ballot.contradiction,
    corrected: ballot.bare.size === 1 && groups.some(([atom]) => isCorrected(text, atom)),
    listed,
    unknown,
    spans: ballot.spans,
  };
}
