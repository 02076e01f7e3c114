import type { PolicyTable } from './policy.js';
import type { Role } from './role.js';
import { ownInsurer, type OwnedRow } from './tenancy.js';

const STATION: readonly Role[] = ['station_clerk', 'station_supervisor'];
const BUREAU: readonly Role[] = ['mailbox_clerk', 'deputy_director', 'director'];
const WATCHERS: readonly Role[] = ['regulator_viewer', 'auditor'];
const SUBSTATION: readonly Role[] = ['substation_handler', 'substation_head', 'insurer_api'];
const COMMITTEE: readonly Role[] = ['mediator', 'committee_secretary'];
const KEEPERS: readonly Role[] = ['admin', 'station_supervisor'];
const HOUSE: readonly Role[] = [...STATION, ...BUREAU, ...WATCHERS, 'admin'];
const EVERYBODY: readonly Role[] = [...HOUSE, ...SUBSTATION, ...COMMITTEE];
const PEOPLE: readonly Role[] = EVERYBODY.filter((role) => role !== 'insurer_api');

export type AdministrationAction =
  | `${'insurer' | 'branch' | 'user' | 'key' | 'card' | 'clock' | 'calendar' | 'template' | 'survey' | 'webhook' | 'setting' | 'article' | 'reason'}.${'read' | 'edit'}`
  | 'template.approve'
  | 'session.read'
  | 'delegation.edit'
  | 'hand_over'
  | 'audit.read';

/** Reference data, accounts and audit: who may see and change them. Whose rows, the tenant of the transaction decides too. */
export const ADMINISTRATION_POLICY: PolicyTable<AdministrationAction, OwnedRow | null> = {
  'insurer.read': { name: '查看保险机构', roles: EVERYBODY, scope: 'insurer:read', when: [ownInsurer] },
  'insurer.edit': { name: '维护保险机构', roles: ['admin'] },
  'branch.read': { name: '查看分站和网点', roles: EVERYBODY, scope: 'branch:read', when: [ownInsurer] },
  'branch.edit': {
    name: '维护分站和网点',
    roles: [...KEEPERS, 'substation_head', 'insurer_api'],
    scope: 'branch',
    when: [ownInsurer],
  },
  'user.read': {
    name: '查看用户',
    roles: [...KEEPERS, 'station_clerk', 'substation_head', 'auditor'],
    when: [ownInsurer],
  },
  'user.edit': { name: '维护用户', roles: ['admin'] },
  'session.read': { name: '查看登录情况', roles: ['admin', 'auditor'] },
  'delegation.edit': { name: '委托他人代办', roles: PEOPLE, when: [ownInsurer] },
  hand_over: { name: '移交离岗人员事项', roles: [...KEEPERS, 'substation_head'], when: [ownInsurer] },
  'key.read': {
    name: '查看 API 密钥',
    roles: [...KEEPERS, 'substation_head', 'auditor'],
    when: [ownInsurer],
  },
  'key.edit': { name: '维护 API 密钥', roles: ['admin'] },
  'card.read': { name: '查看监督卡', roles: EVERYBODY, scope: 'card:read' },
  'card.edit': { name: '维护监督卡', roles: KEEPERS },
  'clock.read': { name: '查看时限规则', roles: EVERYBODY, scope: 'clock:read' },
  'clock.edit': { name: '维护时限规则', roles: KEEPERS },
  'calendar.read': { name: '查看工作日历', roles: EVERYBODY, scope: 'calendar:read' },
  'calendar.edit': { name: '维护工作日历', roles: KEEPERS },
  'template.read': { name: '查看短信模板', roles: HOUSE },
  'template.edit': { name: '起草短信模板', roles: [...KEEPERS, 'station_clerk'] },
  'template.approve': { name: '批准短信模板', roles: ['station_supervisor'] },
  'survey.read': { name: '查看回访种类和触发规则', roles: EVERYBODY, scope: 'survey:read' },
  'survey.edit': { name: '维护回访种类和触发规则', roles: KEEPERS },
  'webhook.read': {
    name: '查看推送地址',
    roles: [...KEEPERS, 'substation_head', 'insurer_api'],
    scope: 'webhook:read',
    when: [ownInsurer],
  },
  'webhook.edit': {
    name: '维护推送地址',
    roles: ['admin', 'substation_head', 'insurer_api'],
    scope: 'webhook',
    when: [ownInsurer],
  },
  'setting.read': { name: '查看系统设置', roles: HOUSE },
  'setting.edit': { name: '修改系统设置', roles: KEEPERS },
  'article.read': { name: '查看知识库', roles: PEOPLE },
  'article.edit': { name: '维护知识库', roles: [...KEEPERS, 'station_clerk'] },
  'reason.read': { name: '查看投诉原因目录', roles: EVERYBODY, scope: 'cases:read' },
  'reason.edit': { name: '维护投诉原因目录', roles: KEEPERS },
  'audit.read': { name: '查看审计记录', roles: ['auditor', 'admin'] },
};
