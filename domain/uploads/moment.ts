const shanghaiMinutes = 480;
const firstYear = 1900;
const daysInMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const [hyphen, colon, blank, T] = [45, 58, 32, 84];

const two = (text: string, at: number): number => {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
};

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const isRealDate = (year: number, month: number, day: number): boolean => {
  if (year < firstYear || month < 1 || day < 1) return false;
  const days = daysInMonth[month - 1];
  return days !== undefined && day <= (month === 2 && isLeap(year) ? 29 : days);
};

const yearOf = (text: string): number => {
  const century = two(text, 0);
  const rest = two(text, 2);
  return century < 0 || rest < 0 ? -1 : century * 100 + rest;
};

const hasDate = (text: string): boolean =>
  text.charCodeAt(4) === hyphen &&
  text.charCodeAt(7) === hyphen &&
  isRealDate(yearOf(text), two(text, 5), two(text, 8));

/** Minutes ahead of UTC, or undefined: `Z`, `±HH`, `±HHmm` or `±HH:mm`. */
const offsetOf = (text: string): number | undefined => {
  if (text === 'Z') return 0;
  const parts = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(text);
  if (parts === null) return undefined;
  const hours = Number(parts[2]);
  const minutes = Number(parts[3] ?? 0);
  if (hours > 23 || minutes > 59) return undefined;
  return (parts[1] === '-' ? -1 : 1) * (hours * 60 + minutes);
};

const basicForm = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?([.,]\d+)?(Z|[+-]\d\d(?:\d\d)?)$/;

/** ISO 8601's basic form (20260305T100000+0800) written in its extended one. */
const extended = (text: string): string =>
  text.replace(
    basicForm,
    (_, y: string, mo: string, d: string, h: string, mi: string, s?: string, f?: string, zone = '') =>
      `${y}-${mo}-${d}T${h}:${mi}${s === undefined ? '' : `:${s}`}${f ?? ''}${String(zone)}`,
  );

/**
 * Epoch milliseconds of `YYYY-MM-DD HH:mm[:ss]` (Shanghai) or of ISO 8601 with an offset; undefined for anything else,
 * for a date that no calendar has, and for years before 1900. Fractions finer than a millisecond are cut off.
 */
export const parseMoment = (given: string): number | undefined => {
  const text = given.charCodeAt(8) === T ? extended(given) : given;
  const separator = text.charCodeAt(10);
  if ((separator !== blank && separator !== T) || text.charCodeAt(13) !== colon || !hasDate(text))
    return undefined;
  const hour = two(text, 11);
  const minute = two(text, 14);
  const withSeconds = text.charCodeAt(16) === colon;
  const second = withSeconds ? two(text, 17) : 0;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return undefined;
  const end = withSeconds ? 19 : 16;
  const local = Date.UTC(yearOf(text), two(text, 5) - 1, two(text, 8), hour, minute, second);
  if (separator === blank) return text.length === end ? local - shanghaiMinutes * 60_000 : undefined;
  const fraction = withSeconds ? (/^[.,]\d+/.exec(text.slice(end))?.[0] ?? '') : '';
  const offset = offsetOf(text.slice(end + fraction.length));
  if (offset === undefined) return undefined;
  return local + Number(fraction.slice(1, 4).padEnd(3, '0')) - offset * 60_000;
};

/** The date itself where it is a real `YYYY-MM-DD`. */
export const parseDate = (text: string): string | undefined =>
  text.length === 10 && hasDate(text) ? text : undefined;

/** The month itself where it is a real `YYYY-MM`. */
export const parseMonth = (text: string): string | undefined =>
  text.length === 7 && hasDate(`${text}-01`) ? text : undefined;
