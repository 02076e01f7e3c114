import type { Card, ItemCode } from '../card/card.js';
import type { Clause } from './clauses.js';

/** What a wish says of the items, before it is known whether the whole reply is a suggestion. */
export interface Wish {
  /** Letters that its own words name. */
  readonly suggested: readonly string[];
  /** Letters that it names and does not judge. */
  readonly pending: readonly string[];
}

/** 增加线上定损 asks for something new, and judges nothing that was. */
const ADDS = /^(?:增加|增设|多设|多开|多派|开通|新增)/u;
const OF_AMOUNT = /[高多]|(?<!标)准|合理|公平|公正|公道/u;
const PAID = /(?:赔付|赔偿|赔款|理赔|定损)[^，。]{0,4}(?:比例|标准|额|价|透明|高|合理)/u;
const OF_SPEED = /速度|效率|时效/u;
/** 希望电子保单早点发: that it be done sooner or with less trouble. */
const SOONER =
  /快(?!递|捷键|乐)|早(?!上|餐|晚)|及时|尽快|尽早|效率|速度|时效|简化|精简|简单|少(?:跑|要|填|交)|缩短/u;
/** 讲条款, 免责说细点: what was told, or how. */
const TOLD =
  /(?:讲|说|解释|念|介绍|告知|提醒)[^，。]{0,5}(?:条款|合同|免责|犹豫期|等待期|收益|风险|扣费|保障范围|保险责任|退保)|(?:条款|合同|免责|犹豫期|等待期|收益|风险|扣费)[^，。]{0,6}(?:讲|说|解释|念|介绍|告知|写得(?:通俗|明白|易懂))|(?:讲解|解释|讲得?|说得?|介绍)[^，。]{0,3}(?:慢|细|清楚|明白|通俗|透|仔细|详细|全面|易懂|太快)/u;
/** 多讲讲保险知识: learning, not what this policy's buyer was to be told. */
const LEARNING = /知识|讲座|常识|政策|宣传/u;

const lettersOf = (code: ItemCode, card: Card): string[] =>
  card.items.filter((item) => item.code === code).map((item) => item.letter);

/**
 * The letters that a wish is about, of a clause that wishes. Of payment it speaks only where it asks for another amount
 * (加快定损 is about speed alone), of telling wherever it asks to be told otherwise.
 */
export function wishedItems(clause: Clause, { suggested, pending }: Wish, card: Card): string[] {
  const performance = lettersOf('performance', card);
  const informed = lettersOf('duty_to_inform', card);
  const ofAmount =
    suggested.length === 0 &&
    (clause.tokens.some(
      ({ kind, topic, text }) => kind === 'improve' && topic === undefined && !ADDS.test(text),
    ) ||
      OF_AMOUNT.test(clause.text)) &&
    !OF_SPEED.test(clause.text);
  const paid = PAID.test(clause.text) && !/流程|进度/u.test(clause.text) ? performance : [];
  const named = [
    ...paid,
    ...suggested,
    ...pending.filter((letter) => ofAmount || !performance.includes(letter)),
  ];
  if (LEARNING.test(clause.text)) return named.filter((letter) => !informed.includes(letter));
  if (TOLD.test(clause.text)) return [...named, ...informed];
  return SOONER.test(clause.text) ? [...named, ...lettersOf('speed_and_ease', card)] : named;
}
