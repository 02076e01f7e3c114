import type { ItemCode } from '../../card/card.js';
import type { WordKind } from '../lexicon/word-table.js';

/** Words in an order that says more than each by itself; `text` is the source of a pattern whose gaps are all bounded. */
export interface Construction {
  readonly kind: WordKind;
  readonly topic: ItemCode | undefined;
  readonly text: string;
}

/** Up to `most` characters of one clause. */
export const gap = (most: number): string => `[^，。！？；\\n]{0,${String(most)}}`;

/** The same within praise, where a denial in the gap would be overlooked: 跟合同上写的不一样. */
export const plainGap = (most: number): string => `[^，。！？；\\n不没未无莫难少差]{0,${String(most)}}`;

/** Up to `most` characters that may cross a comma. */
export const across = (most: number): string => `[^。！？；\\n]{0,${String(most)}}`;

export const NO = '(?:没有?|未|不|莫得|没得(?![说讲话])|冇)';
export const NOBODY = '(?:没人|没有人|没得人|莫得人|没哪个|没谁)';
export const AMOUNT = '[\\d一二两三四五六七八九十百千万几]';

/** Those who sell, survey and pay. */
export const STAFF =
  '(?:业务员|业务经理|客户经理|经理|代理人|推销员|营销员|销售员?|卖保险的?|柜员|大堂经理|银行的?人?|工作人员|定损员|查勘员|理赔员|查勘的|定损的|理赔的|办事员|经办人?|客服|小[\\u4e00-\\u9fff]|他们?|她们?|人家|别人)';
export const KIN =
  '(?:家人|家里人|屋头人?|儿子|女儿|老公|老婆|媳妇|爱人|丈夫|妻子|我?妈|我?爸|父亲|母亲|哥|弟|姐|妹|亲戚|朋友|同事|邻居)';

/** The patterns of one item, all of one kind. */
export const about = (
  kind: WordKind,
  topic: ItemCode | undefined,
  ...patterns: readonly string[]
): Construction[] => patterns.map((text) => ({ kind, topic, text }));
