const WHO =
  '(?:业务员|业务经理|客户经理|经理|客服|理赔员|查勘员|定损员|柜员|工作人员|代理人|交警|村干部|村里|村长|领导|单位|女儿|儿子|孙子|孙女|老公|老婆|媳妇|他们?|她们?|人家|别人|你们|小.)';
const BID =
  '(?:统一|非|硬|一定|都|就|还|再三)?(?:让|叫|喊|教|求|催|逼|哄|要求|交代|通知)(?:了)?(?:我们?|大家|大伙|客户|老人)?';
const ANSWER = '(?:回复?|选|评|填|发|答|打|给|点|按)';
const HOW = '(?:都|统一|必须|一定|务必|要|这么|这样|帮忙|全部|直接|个|成|的|一个|了){0,3}';

/** Who told the consumer what to answer; codes are blanked out by now, so that 让我选1 ends a clause. */
const TOLD = [
  `(?:让|叫|喊|教|求|催|逼|哄|要求)(?:我们?|大家|大伙|客户|老人)?${HOW}${ANSWER}${HOW}(?:满意|好评|五星|满分|$)`,
  `${WHO}${BID}${HOW}${ANSWER}${HOW}(?:满意|好评|$)`,
  `${WHO}(?:说|讲)(?:的)?(?:是)?${HOW}${ANSWER}${HOW}(?:满意|好评|$|就?送|有礼|给我送)`,
  `${WHO}教(?:我|的|我们)`,
].map((source) => new RegExp(source, 'u'));

/** Whether a clause says that somebody else dictated the answer: 业务员教我这么回的. */
export const isDictated = (clause: string): boolean => TOLD.some((pattern) => pattern.test(clause));
