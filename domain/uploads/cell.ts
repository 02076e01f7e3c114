import type { Choice, Column } from './column.js';
import type { Fault, FaultCode } from './fault.js';
import { parseDate, parseMoment, parseMonth } from './moment.js';

/** A parsed cell; null where it was empty. */
export type CellValue = string | number | null;

const control = /[\u0000-\u001f\u007f-\u009f]/;
const phone = /^1[3-9]\d{9}$/;
const phoneFiller = /[\s\u2010-\u2015-]+/g;
const money = /^(\d{1,13})(?:\.(\d{1,2}))?$/;

/** Eleven digits of a mainland mobile number given with or without +86, spaces and hyphens; else undefined. */
export const parsePhone = (text: string): string | undefined => {
  if (phone.test(text)) return text;
  const bare = text.replace(phoneFiller, '').replace(/^\+86/, '');
  return phone.test(bare) ? bare : undefined;
};

/** Fen of an amount in yuan with at most two decimals, neither signed nor grouped; else undefined. */
export const parseMoney = (text: string): number | undefined => {
  const parts = money.exec(text);
  return parts === null ? undefined : Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'));
};

const parseWhole = (text: string): number | undefined => (/^\d{1,15}$/.test(text) ? Number(text) : undefined);

const parseDecimal = (text: string): number | undefined =>
  /^\d{1,9}(?:\.\d{1,6})?$/.test(text) ? Number(text) : undefined;

const parseCoded = (choices: readonly Choice[]): ((text: string) => string | undefined) => {
  const codes = new Map(choices.flatMap(({ code, word }) => [[word, code] as const, [code, code] as const]));
  return (text) => codes.get(text);
};

const isLongerThan = (text: string, max: number): boolean => {
  if (text.length <= max) return false;
  if (text.length > 2 * max) return true;
  return Array.from(text).length > max;
};

const howToWrite: Record<Exclude<Column['kind'], 'text' | 'coded'>, string> = {
  phone: '应为 11 位大陆手机号，如 13800138000 或 +86 138-0013-8000，请核对号码后填写',
  moment:
    '应写成“2026-03-05 10:30”或“2026-03-05 10:30:00”（北京时间），或带时区的 ISO 8601 时间如 2026-03-05T10:30:00+08:00，且日期须真实存在',
  date: '应写成“2026-03-05”这样的日期，且日期须真实存在',
  month: '应写成“2026-03”这样的月份',
  money: '应为以元为单位的金额，不带正负号和千分位，最多两位小数，如 1234.50',
  whole: '应为不带正负号和千分位的整数，如 1200',
  decimal: '应为不带正负号和千分位的数字，如 12.5',
};

const sentences = (column: Column, choices: readonly Choice[]): Partial<Record<FaultCode, string>> => {
  const words = choices.map(({ code, word }) => `${word}(${code})`).join('、');
  return {
    required: `“${column.chinese}”为必填项，请补填后重新上传。`,
    too_long: `“${column.chinese}”超过 ${column.max ?? 0} 个字符，请缩短后重新上传。`,
    control_character: `“${column.chinese}”中含有换行、制表符等不可见的控制字符，请删除后重新上传。`,
    format:
      column.kind === 'text' || column.kind === 'coded'
        ? `“${column.chinese}”的写法不对，请按模板填写。`
        : `“${column.chinese}”${howToWrite[column.kind]}。`,
    unknown_value: `“${column.chinese}”不是认识的值，请改为下列之一（中文或代码均可）：${words}。`,
  };
};

/** The fault of a column for a code; made once per upload and shared by all its rows, so that faulty rows cost nothing. */
const faultOf = (column: Column, choices: readonly Choice[]): ((code: FaultCode) => Fault) => {
  const messages = sentences(column, choices);
  return (code) => Object.freeze({ column: column.name, code, message: messages[code] ?? '' });
};

const parserOf = (column: Column, choices: readonly Choice[]): ((text: string) => CellValue | undefined) => {
  switch (column.kind) {
    case 'text':
      return (text) => text;
    case 'coded':
      return parseCoded(choices);
    case 'phone':
      return parsePhone;
    case 'moment':
      return parseMoment;
    case 'date':
      return parseDate;
    case 'month':
      return parseMonth;
    case 'money':
      return parseMoney;
    case 'whole':
      return parseWhole;
    case 'decimal':
      return parseDecimal;
  }
};

/** Reads one cell: control characters, then emptiness, then length, then the kind; the first fault found is the answer. */
export const cellReader = (
  column: Column,
  choices: readonly Choice[] = column.choices ?? [],
): ((raw: string) => CellValue | Fault) => {
  const fault = faultOf(column, choices);
  const parse = parserOf(column, choices);
  const hasControl = fault('control_character');
  const absent = column.required === true ? fault('required') : null;
  const tooLong = fault('too_long');
  const wrong = fault(column.kind === 'coded' ? 'unknown_value' : 'format');
  const max = column.max ?? Number.POSITIVE_INFINITY;
  return (raw) => {
    if (raw === '') return absent;
    if (control.test(raw)) return hasControl;
    const text = raw.trim();
    if (text === '') return absent;
    if (isLongerThan(text, max)) return tooLong;
    const value = parse(text);
    return value === undefined ? wrong : value;
  };
};
