import type { CaseClockCode } from '../case/case-state.js';
import { ownedIn, settledClocks, wasOnTime } from './counting.js';
import type { TransferFact } from './facts.js';
import { countFigure, ratioFigure } from './figure.js';
import type { Figure, RatioFigure } from './figure.js';

interface RatedClock {
  readonly code: CaseClockCode;
  /** As its rate is called: 「联系按时率」. */
  readonly name: string;
}

/** The code of the on-time rate of a clock, whose own code may have a hyphen. */
export const onTimeCode = (clock: string): string => `on_time_${clock.replaceAll('-', '_')}`;

/** The on-time rate of one clock: every clock counts, each round and reopening, by the period of its due moment. */
const onTimeRate = (clock: RatedClock): RatioFigure =>
  ratioFigure({
    code: onTimeCode(clock.code),
    name: `${clock.name}按时率`,
    english: `on-time rate: ${clock.code}`,
    formula: '按时完成的时限数 ÷ 已有结果的时限数，按到期时间计；日历事后更正的，须经主管认定按时才改计。',
    formulaEnglish:
      'Time limits met ÷ time limits whose outcome is known, by their due moment; a calendar corrected afterwards changes the count only where the supervisor decided so.',
    numerator: '到期前已完成的时限数；恰在到期时刻完成的算逾期',
    numeratorEnglish: 'time limits met before their due moment; exactly at it is late',
    denominator: '到期时间在本期、已完成或已逾期的时限数；到期前撤销的不计',
    denominatorEnglish:
      'time limits due in the period that were met or breached; those given up before they were due apart',
    group: 'case',
    unit: 'ratio',
    rows: (facts, filter) => {
      const settled = settledClocks(facts, filter, clock.code);
      return { numerator: settled.filter(wasOnTime), denominator: settled };
    },
  });

/** The on-time rate of what the head station itself owes its cases (decision 0005): no insurer's, no line's. */
const stationRate = (clock: RatedClock): RatioFigure => ({
  ...onTimeRate(clock),
  formula:
    '总站按时办理的时限数 ÷ 已有结果的时限数，按到期时间计；总站自身的时限，按机构、分站或业务条线筛选时不计。',
  formulaEnglish:
    'Time limits that the station itself met ÷ those whose outcome is known, by their due moment; they are no insurer’s, sub-station’s or line’s, and are left out where one is chosen.',
  group: 'station',
});

const transfers = countFigure({
  code: 'transfers',
  name: '转办数',
  english: 'transfers',
  formula: '本期转给分站的案件数，按转办时间计；同一案件中的后续建议不另计。',
  formulaEnglish:
    'Cases sent to a sub-station in the period, by the moment of transfer; a further suggestion joins its case.',
  group: 'case',
  unit: 'count',
  rows: (facts, filter) => {
    const first = new Map<string, TransferFact>();
    for (const row of ownedIn(facts.transfers, filter, ({ transferredAt }) => transferredAt)) {
      const known = first.get(row.caseNo);
      if (!known || row.transferredAt < known.transferredAt) first.set(row.caseNo, row);
    }
    return [...first.values()];
  },
});

const uploadsOnTime = ratioFigure({
  code: 'upload_on_time',
  name: '业务流水上传按时率',
  english: 'on-time rate: upload',
  formula: '按时上传的业务流水数 ÷ 收到的业务流水数，按收到时间计。',
  formulaEnglish: 'Service events uploaded in time ÷ service events received, by receipt.',
  numerator: '在业务办理后 1 个工作日内收到的业务流水数',
  numeratorEnglish: 'service events received within 1 working day of the business step',
  denominator: '本期收到的业务流水数',
  denominatorEnglish: 'service events received in the period',
  group: 'upload',
  unit: 'ratio',
  rows: (facts, filter) => {
    const received = ownedIn(facts.events, filter, (row) => row.receivedAt);
    return { numerator: received.filter(({ late }) => !late), denominator: received };
  },
});

export const CASE_FIGURES: readonly Figure[] = [
  transfers,
  onTimeRate({ code: 'contact', name: '联系' }),
  onTimeRate({ code: 'investigate', name: '调查反馈' }),
  onTimeRate({ code: 'enquiry', name: '咨询答复' }),
  stationRate({ code: 'transfer', name: '转办' }),
  stationRate({ code: 'review', name: '反馈审核' }),
  stationRate({ code: 'phone-task', name: '电话回访' }),
  uploadsOnTime,
];
