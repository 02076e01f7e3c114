import type { Clause } from './clauses.js';
import { SURNAME } from './surnames.js';

const TITLE = '大姐|大哥|先生|女士|师傅|经理|阿姨|老师|主任|叔|婶|嫂|姐|哥|妹|总';
const NAME = new RegExp(
  `^(?:我是|我叫|署名|姓名)?[${SURNAME}](?:[\\u4e00-\\u9fff]{1,2}|.{0,2}(?:${TITLE}))$`,
  'u',
);
const PLACE =
  /^(?:我是|来自|我在|在)?[\u4e00-\u9fff]{1,6}(?:省|市|县|州|镇|乡|村|区|寨|组)(?:的|人|的人|客户)?$/u;

/** Whether a clause is only who or where the consumer is: 李建国, 王大姐, 榕江县的. Words of judgement are none. */
export function isSignature(clause: Clause): boolean {
  const judged = clause.tokens.some((token) => token.kind !== 'unknown' && token.kind !== 'neutral');
  return !judged && (NAME.test(clause.text) || PLACE.test(clause.text));
}
