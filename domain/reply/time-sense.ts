import type { Clause } from './clauses.js';

const DONE = /到账|赔|办|搞定|搞掂|解决|处理|下来|好|拿到|完成|打款|结案|到了|到位|收到|批/u;
/** 从报案到赔款不到一星期. */
const PAID_OUT = /到(?:赔款|到账|结案|赔付|拿钱|拿到钱|出单|办好)/u;
const NOT_DONE = /没|不|未|冇|才|只/u;
const WAITED =
  /(?:等|等了|拖|拖了|跑|跑了|花了|足足|整整|都|快|都快|过了|已经|前后|用了|耗了|等咗|拖咗|整了|搞了|弄了|折腾了|磨了|熬了|耗了)$/u;
const STILL = /^(?:了|多了|过去了|啦|咗)?.{0,4}(?:没|不|未|才|还|冇|仲|都)/u;
const HISTORY = /买|投保|客户|交了|交费|缴/u;
const DENIES = /没|不|未|冇|才|只|等|拖/u;

/** 三天到账, 10分钟办好: said without 就, praise only where it was days or less. */
const SOON = /^(?:(?:[一二两三四五1-5]|半)天|.{1,3}(?:分钟|小时)|几分钟|两三天)$/u;
const PROMPTLY =
  /^(?:就)?(?:到账|搞定|出单|办好|办完|办结|赔付到账|赔款到账|赔到|到手|结案|拿到)[了的，]*(?:$|[^没不])/u;

/** 两个月没人理: a complaint of being left alone, which names no item. */
const NOBODY = /^(?:了|多了|过去了)?(?:都|也|还|一直)?(?:没人|没有人|没得人|无人)[管理问睬]/u;

/** Whether a span of time praises (`3天就到账`) or complains (`等了三个月`, `十天了都没…`), or neither. */
export function timeSense(clause: Clause, index: number): 'good' | 'bad' | undefined {
  const token = clause.tokens[index];
  const first = clause.tokens[0];
  if (token === undefined || first === undefined) return undefined;
  const from = token.at - first.at;
  const before = clause.text.slice(Math.max(0, from - 4), from);
  const after = clause.text.slice(from + token.text.length, from + token.text.length + 14);
  if (HISTORY.test(clause.text.slice(Math.max(0, from - 16), from + 16))) return undefined;
  if (/^(?:时间)?(?:就|内|之内|以内)/u.test(after) && DONE.test(after) && !NOT_DONE.test(after))
    return 'good';
  if (/(?:不到|只用了?|才用了?|仅|仅用)$/u.test(before) && !NOT_DONE.test(after)) {
    const done = DONE.test(after) || (after === '' && PAID_OUT.test(clause.text.slice(0, from)));
    if (done) return 'good';
  }
  if (from === 0 && SOON.test(token.text) && PROMPTLY.test(after)) return 'good';
  if (NOBODY.test(after)) return undefined;
  if (WAITED.test(before) || STILL.test(after)) return 'bad';
  return undefined;
}

const ERRAND = /(?:跑|跑了|跑咗|来回|来回跑|来回跑了|折腾|折腾了|去了)$/u;
const AGAIN = /^(?:[二两俩三四五六七八九十几多数]|\d*[2-9]|1\d).*[趟次回转遍]$/u;

/** Whether a count is of errands run in vain: 跑了五趟. */
export function errandSense(clause: Clause, index: number): boolean {
  const token = clause.tokens[index];
  const first = clause.tokens[0];
  if (token === undefined || first === undefined) return false;
  const from = token.at - first.at;
  return ERRAND.test(clause.text.slice(Math.max(0, from - 4), from)) && AGAIN.test(token.text);
}

/** 买了三年了: how long somebody has been a customer says nothing of the service. */
export const isHistory = (clause: Clause): boolean => HISTORY.test(clause.text) && !DENIES.test(clause.text);
