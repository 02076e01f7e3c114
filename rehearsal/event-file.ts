import type { Consumer, Plan } from './plan.js';
import { DAY } from './pace.js';

/** What an insurer's core system sends on one morning. */
export interface EventFile {
  insurer: string;
  csv: string;
  rows: number;
  faulty: number;
}

const HEADER = '业务流水号,业务类型,办理时间,机构代码,客户姓名,手机号码,险种,保单号,赔案号,经办人';
/** Below the number of people at which an upload waits for a person's release. */
const MOST_ROWS = 15_000;

/** The files of a morning: the day before's business, and what an insurer forgot to send days ago. */
export function filesOf(
  { consumers, againOn, waves, faultyRows }: Plan,
  wave: number,
  now: number,
): EventFile[] {
  const first = consumers.filter((each) => each.wave === wave);
  const again = wave === againOn ? consumers.filter(({ reply }) => reply?.saying.optOut === true) : [];
  const rows = [
    ...first.map((each) => ({ each, suffix: '' })),
    ...again.map((each) => ({ each, suffix: '-2' })),
  ];
  const insurers = [...new Set(rows.map(({ each }) => each.insurer))].sort();
  return insurers.flatMap((insurer) => {
    const own = rows.filter(({ each }) => each.insurer === insurer);
    const files: EventFile[] = [];
    for (let at = 0; at < own.length; at += MOST_ROWS) {
      const part = own.slice(at, at + MOST_ROWS);
      const faulty = wave === waves[0] && at === 0 ? faultyRows : 0;
      const lines = part.map(({ each, suffix }) => rowOf(each, suffix, now));
      const bad = Array.from({ length: faulty }, (_, n) => faultyRow(insurer, n, now));
      files.push({
        insurer,
        csv: [HEADER, ...lines, ...bad].join('\r\n'),
        rows: part.length + faulty,
        faulty,
      });
    }
    return files;
  });
}

function rowOf(consumer: Consumer, suffix: string, now: number): string {
  const { phone, line, branch, name, product } = consumer;
  const number = Number(phone.slice(2));
  const daysAgo = consumer.lateUpload && suffix === '' ? 6 : 1;
  const no = `${phone}${suffix}`;
  return [
    ...[`E${no}`, eventType(line, number), shanghai(now - daysAgo * DAY), branch, name, phone, product],
    ...(line === 'life' ? [`P${no}`, ''] : ['', `C${no}`]),
    '柜面',
  ].join(',');
}

/** No phone: what a clerk forgets. */
const faultyRow = (insurer: string, n: number, now: number): string =>
  `F${n},${insurer === 'GZLIFE' ? '个险承保' : '产险报案'},${shanghai(now - DAY)},${insurer}-01,无号码,,意外伤害保险,P${n},C${n},`;

function eventType(line: Consumer['line'], number: number): string {
  if (line === 'life') return number % 3 === 0 ? '银保承保' : '个险承保';
  return number % 2 === 0 ? '产险报案' : '产险理赔';
}

const shanghai = (at: number): string =>
  new Date(at + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
