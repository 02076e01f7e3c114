import type { Moment } from '../calendar/day.js';
import { ESCALATION_CHAIN, type EscalationLink } from '../clock/escalation.js';
import type { Role } from '../identity/role.js';
import { versionAt, type DatedVersion } from '../reference-data/dated-version.js';

/** Who hears of a clock that is an insurer's, and of one that is the station's own. */
export interface Chains {
  readonly insurer: readonly EscalationLink[];
  readonly station: readonly EscalationLink[];
}

/** A version of both chains. A clock keeps the one that it began with. */
export interface ChainSet extends DatedVersion {
  readonly chains: Chains;
}

/** Who can be told of the station's own clocks: nobody at an insurer answers an enquiry, transfers, reviews or calls. */
export const STATION_ROLES = [
  'station_clerk',
  'station_supervisor',
  'deputy_director',
  'director',
] as const satisfies readonly Role[];

/** Who can be told of an insurer's clocks. */
export const CHAIN_ROLES = [
  'substation_handler',
  'substation_head',
  ...STATION_ROLES,
] as const satisfies readonly Role[];

/** The chains that a station is shipped with (RULES 1, "Escalation chain"). */
export const SHIPPED_CHAINS: ChainSet = {
  version: 1,
  validFrom: 0,
  chains: {
    insurer: ESCALATION_CHAIN,
    station: [
      { on: 'rung', from: 1, to: 'station_clerk' },
      { on: 'due', to: 'station_supervisor' },
      { on: 'overdue', step: 'deputy', nth: 3, hour: 9, to: 'deputy_director' },
    ],
  },
};

/** The chains in force at a moment. */
export const chainSetAt = (sets: readonly ChainSet[], at: Moment): ChainSet =>
  versionAt(sets, at) ?? SHIPPED_CHAINS;

/** The chains of a version; what began before chains were data has the shipped ones. Throws for one that never was. */
export function chainsOf(sets: readonly ChainSet[], version = SHIPPED_CHAINS.version): Chains {
  const set = [...sets, SHIPPED_CHAINS].find((each) => each.version === version);
  if (!set) throw new RangeError(`There is no version ${version} of the escalation chains.`);
  return set.chains;
}

export interface ChainFault {
  /** `reminders.1.from`, within the chain. */
  readonly path: string;
  readonly code: 'conflict' | 'required' | 'unknown_value';
  readonly message: string;
}

/** A chain as an office writes it; the moment of each reminder is a rung of the clock's policy. */
export interface WrittenChain {
  /** Who is reminded from which share (per cent) of the time on. */
  readonly reminders: readonly { readonly from: number; readonly to: Role }[];
  /** Who hears at the due moment. */
  readonly due: Role;
  /** Who hears at `hour`:00 of the n-th working day after the due date. */
  readonly overdue: readonly { readonly nth: number; readonly hour: number; readonly to: Role }[];
}

/**
 * What is wrong with a chain that is to be published: somebody is told of every reminder, shares and mornings rise, so
 * that each step has one addressee, and everyone told is of the house. Empty: it may be published.
 */
export function faultsOfChain(chain: WrittenChain, roles: readonly Role[]): readonly ChainFault[] {
  const { reminders, due, overdue } = chain;
  const rising = (index: number, places: readonly number[]): boolean =>
    index === 0 || (places[index] ?? 0) > (places[index - 1] ?? 0);
  const shares = reminders.map(({ from }) => from);
  const mornings = overdue.map(({ nth, hour }) => nth * 24 + hour);
  return [
    ...(reminders[0] === undefined
      ? [fault('reminders', 'required', '至少要有一档到期前提醒；请添加一档，自 1% 起。')]
      : shares[0] === 1
        ? []
        : [fault('reminders.0.from', 'conflict', '第一档须自 1% 起，否则更早的提醒无人收到。')]),
    ...shares.flatMap((_, i) =>
      rising(i, shares)
        ? []
        : [fault(`reminders.${i}.from`, 'conflict', '各档比例须由小到大、不重复；请调整顺序或比例。')],
    ),
    ...mornings.flatMap((_, i) =>
      rising(i, mornings)
        ? []
        : [fault(`overdue.${i}.nth`, 'conflict', '逾期后的各档须由早到晚、不重复；请调整顺序或时间。')],
    ),
    ...[
      ...reminders.map(({ to }, i) => [`reminders.${i}.to`, to] as const),
      ['due', due] as const,
      ...overdue.map(({ to }, i) => [`overdue.${i}.to`, to] as const),
    ].flatMap(([path, to]) =>
      roles.includes(to)
        ? []
        : [fault(path, 'unknown_value', '总站自己的时限不通知保险机构；请选择总站或监管部门的人员。')],
    ),
  ];
}

const fault = (path: string, code: ChainFault['code'], message: string): ChainFault => ({
  path,
  code,
  message,
});

/** A written chain as clocks follow it; each step has a name of its own, under which it fires once. */
export const linksOf = ({ reminders, due, overdue }: WrittenChain): EscalationLink[] => [
  ...reminders.map(({ from, to }) => ({ on: 'rung', from, to }) as const),
  { on: 'due', to: due },
  ...overdue.map(
    ({ nth, hour, to }) => ({ on: 'overdue', step: `day${nth}hour${hour}`, nth, hour, to }) as const,
  ),
];

/** A chain as it is written; the shipped ones too. */
export function writtenChain(links: readonly EscalationLink[]): WrittenChain {
  const due = links.find((link) => link.on === 'due');
  if (!due) throw new Error('Every chain tells somebody at the due moment.');
  return {
    reminders: links.flatMap((link) => (link.on === 'rung' ? [{ from: link.from, to: link.to }] : [])),
    due: due.to,
    overdue: links.flatMap((link) =>
      link.on === 'overdue' ? [{ nth: link.nth, hour: link.hour, to: link.to }] : [],
    ),
  };
}
