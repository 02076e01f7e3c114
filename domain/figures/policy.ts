import type { PolicyTable } from '../identity/policy.js';
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

export type StatisticsAction = 'read' | 'export';

/** Figures: the house and the bureau see all of them, an insurer its own; `insurerId` null asks for everybody's. */
export const STATISTICS_POLICY: PolicyTable<StatisticsAction, OwnedRow> = {
  read: {
    name: '查看统计',
    roles: [...HOUSE, ...INSURERS, 'admin', 'committee_secretary'],
    scope: 'statistics:read',
    when: [ownInsurer],
  },
  export: {
    name: '导出统计',
    roles: [...HOUSE, 'substation_head', 'insurer_api'],
    scope: 'statistics:read',
    when: [ownInsurer],
  },
};
