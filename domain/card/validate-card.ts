import { SHIPPED_GRADES, type Card, type CardItem, type GradeDigit } from './card.js';

export interface CardFault {
  readonly code:
    | 'card_code_format'
    | 'card_name_required'
    | 'card_version_not_next'
    | 'card_items_empty'
    | 'card_items_too_many'
    | 'card_letter_format'
    | 'card_letter_repeated'
    | 'card_item_code_format'
    | 'card_item_code_repeated'
    | 'card_item_name_required'
    | 'card_item_name_repeated'
    | 'card_grade_name_required'
    | 'card_grade_moved'
    | 'card_opt_out_empty'
    | 'card_opt_out_missing'
    | 'card_opt_out_format'
    | 'card_opt_out_ambiguous';
  /** The field at fault, as a path: `items.2.letter`. */
  readonly field: string;
  readonly message: string;
}

export type CardVerdict =
  { readonly ok: true; readonly card: Card } | { readonly ok: false; readonly faults: readonly CardFault[] };

const CODE = /^[a-z][a-z0-9_]{0,31}$/;
const MAX_ITEMS = 12;

const repeated = (values: readonly string[], index: number): boolean =>
  values.indexOf(values[index] ?? '') < index;

function itemFaults(items: readonly CardItem[]): CardFault[] {
  const letters = items.map((item) => item.letter);
  const codes = items.map((item) => item.code);
  const names = items.map((item) => item.name.trim());
  return items.flatMap((item, i) => {
    const at = `items.${i}`;
    const faults: CardFault[] = [];
    const say = (code: CardFault['code'], part: string, message: string): void => {
      faults.push({ code, field: `${at}.${part}`, message });
    };
    if (!/^[A-Z]$/.test(item.letter))
      say(
        'card_letter_format',
        'letter',
        `第 ${i + 1} 项的代码“${item.letter}”不是一个大写字母,请改为 A–Z 中的一个。`,
      );
    else if (repeated(letters, i))
      say(
        'card_letter_repeated',
        'letter',
        `代码 ${item.letter} 已被前面的项目使用,同一张卡上代码不能重复,请换一个字母。`,
      );
    if (!CODE.test(item.code))
      say(
        'card_item_code_format',
        'code',
        `第 ${i + 1} 项的编码只能用小写字母、数字和下划线,以字母开头,最多 32 位。`,
      );
    else if (repeated(codes, i))
      say('card_item_code_repeated', 'code', `编码 ${item.code} 已被前面的项目使用,同一项目只能出现一次。`);
    if (item.name.trim() === '' || item.name.length > 20)
      say('card_item_name_required', 'name', `第 ${i + 1} 项要有名称,最多 20 个字。`);
    else if (repeated(names, i))
      say('card_item_name_repeated', 'name', `名称“${item.name}”重复,消费者分不清两个同名项目,请改名。`);
    return faults;
  });
}

/** What a digit stands for is one for all cards (RULES 3): consumers get several, and prompts are quoted back. */
function gradeFaults(grades: Card['grades']): CardFault[] {
  return (Object.keys(SHIPPED_GRADES) as GradeDigit[]).flatMap((digit): CardFault[] => {
    const { grade, name } = grades[digit];
    const shipped = SHIPPED_GRADES[digit];
    const at = `grades.${digit}`;
    if (grade !== shipped.grade)
      return [
        {
          code: 'card_grade_moved',
          field: `${at}.grade`,
          message: `评价 ${digit} 在各张卡上都表示“${shipped.name}”,含义不能更改,只能改名称。`,
        },
      ];
    if (name.trim() !== '') return [];
    const message = `评价 ${digit} 要有名称,消费者才知道怎么选。`;
    return [{ code: 'card_grade_name_required', field: `${at}.name`, message }];
  });
}

function optOutFaults(card: Card): CardFault[] {
  if (card.optOutCodes.length === 0)
    return [
      {
        code: 'card_opt_out_empty',
        field: 'optOutCodes',
        message: '至少要有一个退订代码(例如 TD),短信必须能退订。',
      },
    ];
  if (!card.optOutCodes.includes('TD'))
    return [
      {
        code: 'card_opt_out_missing',
        field: 'optOutCodes',
        message: '退订代码 TD 不能去掉:消费者回复 TD 随时有效;可以另加别的代码。',
      },
    ];
  const letters = new Set(card.items.map((item) => item.letter));
  return card.optOutCodes.flatMap((code, i): CardFault[] => {
    const field = `optOutCodes.${i}`;
    if (!/^[A-Z]{1,4}$/.test(code))
      return [
        { code: 'card_opt_out_format', field, message: `退订代码“${code}”只能是 1–4 个大写字母,请修改。` },
      ];
    if (Array.from(code).every((letter) => letters.has(letter)))
      return [
        {
          code: 'card_opt_out_ambiguous',
          field,
          message: `退订代码 ${code} 与项目代码相同,分不清是退订还是评价,请换一个代码。`,
        },
      ];
    return [];
  });
}

/**
 * Judges an edited card before it becomes a version. `previous` is the version in force, none for a new card: a card
 * keeps its code, and its version is the next number. All faults are reported together.
 */
export function validateCard(card: Card, previous?: Card): CardVerdict {
  const faults: CardFault[] = [];
  if (!CODE.test(card.code) || (previous !== undefined && previous.code !== card.code))
    faults.push({
      code: 'card_code_format',
      field: 'code',
      message: '卡的编码只能用小写字母、数字和下划线,以字母开头,最多 32 位,且定下后不能更改。',
    });
  if (card.name.trim() === '')
    faults.push({ code: 'card_name_required', field: 'name', message: '请填写服务监督卡的名称。' });
  const next = (previous?.version ?? 0) + 1;
  if (card.version !== next)
    faults.push({
      code: 'card_version_not_next',
      field: 'version',
      message: `版本号应为 ${next},现为 ${card.version};别人可能刚改过,请刷新后再改。`,
    });
  if (card.items.length === 0)
    faults.push({ code: 'card_items_empty', field: 'items', message: '服务监督卡至少要有一个评价项目。' });
  if (card.items.length > MAX_ITEMS)
    faults.push({
      code: 'card_items_too_many',
      field: 'items',
      message: `评价项目最多 ${MAX_ITEMS} 个,短信装不下更多,请删减。`,
    });
  faults.push(...gradeFaults(card.grades), ...itemFaults(card.items), ...optOutFaults(card));
  return faults.length === 0 ? { ok: true, card } : { ok: false, faults };
}
