import type { Condition, PolicyTable } from '../identity/policy.js';
import type { Role } from '../identity/role.js';
import { ownInsurer, type OwnedRow } from '../identity/tenancy.js';

const HOUSE: readonly Role[] = [
  'station_clerk',
  'station_supervisor',
  'mailbox_clerk',
  'deputy_director',
  'director',
  'regulator_viewer',
  'auditor',
];
const INSURERS: readonly Role[] = ['substation_handler', 'substation_head', 'insurer_api'];

export type StatisticsAction = 'read' | 'compare' | 'read_rows' | 'export';

/** Rows belong to sub-stations: people of one look at what their own part of a figure is made of. */
const withinBranch: Condition<OwnedRow> = ({ branchIds }, { branchId = null }) =>
  branchIds === null || (branchId !== null && branchIds.includes(branchId))
    ? null
    : {
        code: 'not_your_branch',
        rule: 'own_rows_only',
        message: '按数据归属规则，分站人员只能查看本分站的统计明细；请在筛选中选定本分站后再查看。',
      };

/**
 * Figures: the house and the bureau see all of them, an insurer its own; `insurerId` null asks for everybody's. Insurers
 * are compared with each other by the house and the bureau only.
 */
export const STATISTICS_POLICY: PolicyTable<StatisticsAction, OwnedRow> = {
  read: {
    name: '查看统计',
    roles: [...HOUSE, ...INSURERS, 'admin', 'committee_secretary'],
    scope: 'statistics:read',
    when: [ownInsurer],
  },
  compare: { name: '比较各机构的指标', roles: [...HOUSE, 'admin', 'committee_secretary'] },
  read_rows: {
    name: '查看统计明细',
    roles: [...HOUSE, ...INSURERS, 'admin'],
    scope: 'statistics:read',
    when: [ownInsurer, withinBranch],
  },
  export: {
    name: '导出统计',
    roles: [...HOUSE, 'substation_head', 'insurer_api'],
    scope: 'statistics:read',
    when: [ownInsurer],
  },
};
