import type { Clause } from './clauses.js';

/** 跑长途呢没空打字，1: why there are no words says nothing of the service. */
const EXCUSES =
  /(?:没空|没时间|没功夫|没工夫|不方便|没法|不会|懒得|不太会|不便|不爱|腾不出手)(?:多|细)?(?:打字|写字|写|说|回|讲|聊|回复|打电话)|^(?:我)?(?:正|正在|在|还在)?(?:开车|忙着?|上班|干活|开会|地里|跑车|跑长途|带娃|赶路)(?:呢|中|着|呐)?$/u;

/** Whether a clause beside a grade only says why there is no more than that. */
export const isExcuse = ({ text }: Clause): boolean => EXCUSES.test(text);
