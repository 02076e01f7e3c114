import { canonicalIdNo, canonicalPhone, isMobile } from './canonical.js';

/** Surnames of two characters; a name that is nothing but one of them has a surname of one. */
const DOUBLE_SURNAMES = new Set(
  (
    '欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 ' +
    '慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 ' +
    '轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 东门 西门 第五'
  ).split(' '),
);

/** `138****5678`; a landline keeps area code and last four digits, a shorter number at most its last two. */
export function maskPhone(phone: string): string {
  const digits = canonicalPhone(phone);
  if (isMobile(digits)) return between(digits, 3, 4);
  if (digits.length >= 10) return between(digits, digits.startsWith('0') ? areaCode(digits) : 3, 4);
  return digits.length >= 7 ? between(digits, 0, 2) : stars(digits.length);
}

/** The surname stays (`张**`, `欧阳*`), or the first letter of each word (`J*** S****`, `买**·**`). */
export function maskName(name: string): string {
  const text = name.normalize('NFKC').trim();
  if (/^\p{Script=Han}+$/u.test(text)) {
    const letters = Array.from(text);
    const surname = letters.length > 2 && DOUBLE_SURNAMES.has(letters.slice(0, 2).join('')) ? 2 : 1;
    return letters.length === 1 ? '*' : letters.slice(0, surname).join('') + stars(letters.length - surname);
  }
  return text.replace(/[\p{L}\p{N}\p{M}]+/gu, (word, at: number) => {
    const keep = at === 0 || /\p{Script=Latin}/u.test(word) ? 1 : 0;
    const letters = Array.from(word);
    return letters.slice(0, keep).join('') + stars(letters.length - keep);
  });
}

/** The first three and the last four characters of an 18-digit number; birth date and the rest are covered. */
export function maskIdNo(idNo: string): string {
  const text = canonicalIdNo(idNo);
  return text.length >= 15 ? between(text, 3, 4) : stars(text.length);
}

const SPACER = '[ \\-\\u2010-\\u2015\\u3000]?';
const digits = (count: string): string => `(?:${SPACER}\\d)${count}`;
const ALONE = { before: '(?<![\\d])', after: '(?![\\d])' };
const FORMS = {
  card: `[3-6]${digits('{15,18}')}`,
  idNo: `[1-9]${digits('{16}')}${SPACER}[\\dXx]|[1-9]${digits('{14}')}`,
  mobile: `(?:(?:\\+|00)?86${SPACER})?1${SPACER}[3-9]${digits('{9}')}`,
  landline: `0\\d{2,3}${SPACER}[2-8]${digits('{6,7}')}`,
};
type Form = keyof typeof FORMS;

/**
 * Free text as it is shown without a reveal: the phone, identity and bank-card numbers in it are covered, and the names
 * of the persons who are known to belong to it. Spaces and hyphens inside the numbers and full-width digits are seen
 * through; numbers of cases, policies and sums stay, and so do names that nobody has told the station.
 */
export function maskText(text: string, names: readonly string[] = []): string {
  const covered = (['idNo', 'card', 'mobile', 'landline'] as const).reduce(cover, text);
  // The longer first: 张三 is not to be found in what is left of 张三丰.
  return [...names].sort((a, b) => b.length - a.length).reduce(coverName, covered);
}

/** A single character, or what is no name (the placeholder of an erased one), is covered nowhere. */
function coverName(text: string, name: string): string {
  const whole = name.trim();
  if (Array.from(whole).length < 2 || !/^[\p{L}\p{M}·•.' -]+$/u.test(whole)) return text;
  return text.replaceAll(whole, () => maskName(whole));
}

function cover(text: string, form: Form): string {
  const narrow = text.replace(/[０-９＋－Ｘｘ]/g, (wide) => wide.normalize('NFKC'));
  const pattern = new RegExp(`${ALONE.before}(?:${FORMS[form]})${ALONE.after}`, 'g');
  let out = '';
  let end = 0;
  for (const match of narrow.matchAll(pattern)) {
    const masked = maskAs(form, match[0]);
    if (masked === undefined) continue;
    out += text.slice(end, match.index) + masked;
    end = match.index + match[0].length;
  }
  return out + text.slice(end);
}

function maskAs(form: Form, found: string): string | undefined {
  switch (form) {
    case 'idNo':
      return looksLikeIdNo(canonicalIdNo(found)) ? maskIdNo(found) : undefined;
    case 'card':
      return passesLuhn(found.replace(/\D/g, '')) ? between(found.replace(/\D/g, ''), 0, 4) : undefined;
    case 'mobile':
    case 'landline':
      return maskPhone(found);
  }
}

/** GB 11643: the birth date is at 7–14 (two digits of the year in the old form of 15). */
function looksLikeIdNo(idNo: string): boolean {
  const date = /^\d{6}(?:(?:18|19|20)\d{2}(\d{2})(\d{2})\d{3}[\dX]|\d{2}(\d{2})(\d{2})\d{3})$/.exec(idNo);
  if (!date) return false;
  const month = Number(date[1] ?? date[3]);
  const day = Number(date[2] ?? date[4]);
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/** ISO/IEC 7812: the check digit that every bank card ends in. */
function passesLuhn(number: string): boolean {
  const sum = Array.from(number)
    .reverse()
    .reduce((total, digit, i) => {
      const value = Number(digit) * (i % 2 === 0 ? 1 : 2);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}

/** Two-digit area codes are 010 and 02x; all others have three digits after the 0. */
function areaCode(landline: string): number {
  return /^0(?:10|2\d)/.test(landline) ? 3 : 4;
}

function between(text: string, head: number, tail: number): string {
  return text.slice(0, head) + stars(text.length - head - tail) + text.slice(text.length - tail);
}

function stars(count: number): string {
  return '*'.repeat(Math.max(0, count));
}
