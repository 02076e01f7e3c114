import type { PolicyTable } from '../identity/policy.js';
import type { Role } from '../identity/role.js';

const ADMIN: readonly Role[] = ['admin'];
const HEADS: readonly Role[] = ['admin', 'station_supervisor'];
const BUREAU: readonly Role[] = ['mailbox_clerk', 'deputy_director', 'director'];
const STATION: readonly Role[] = ['station_clerk', ...HEADS];
const WATCHERS: readonly Role[] = ['regulator_viewer', 'auditor'];
const INSURER_STAFF: readonly Role[] = ['substation_handler', 'substation_head'];
const OFFICE: readonly Role[] = [...STATION, ...BUREAU, ...WATCHERS];
const STAFF: readonly Role[] = [...OFFICE, ...INSURER_STAFF, 'mediator', 'committee_secretary'];
const EVERYBODY: readonly Role[] = [...STAFF, 'insurer_api'];

/**
 * Who may read and change what the station is set up with. No rule looks at a subject: whose rows an insurer's people
 * see and change is decided by the tenant of their transaction. The bureau's viewers read only.
 */
export const REFERENCE_POLICY = {
  'insurers.read': { name: '查看保险机构', roles: EVERYBODY, scope: 'insurers:read' },
  'insurers.edit': { name: '维护保险机构', roles: ADMIN },
  'branches.read': { name: '查看分支机构', roles: EVERYBODY, scope: 'branches:read' },
  'branches.edit': {
    name: '维护分支机构',
    roles: [...HEADS, 'substation_head', 'insurer_api'],
    scope: 'branches',
  },
  'users.read': { name: '查看用户', roles: [...STATION, 'auditor', 'substation_head'] },
  'users.edit': { name: '维护用户', roles: ADMIN },
  'delegations.read': { name: '查看代理授权', roles: STAFF },
  'delegations.edit': { name: '设置代理授权', roles: STAFF.filter((role) => !WATCHERS.includes(role)) },
  'apiKeys.read': { name: '查看 API 密钥', roles: [...HEADS, 'auditor', 'substation_head'] },
  'apiKeys.edit': { name: '维护 API 密钥', roles: ADMIN },
  'cards.read': { name: '查看服务监督卡', roles: EVERYBODY, scope: 'cards:read' },
  'cards.edit': { name: '维护服务监督卡', roles: HEADS },
  'clockPolicies.read': { name: '查看时限规则', roles: EVERYBODY, scope: 'clock-policies:read' },
  'clockPolicies.edit': { name: '维护时限规则', roles: HEADS },
  'calendars.read': { name: '查看工作日历', roles: EVERYBODY, scope: 'calendars:read' },
  'calendars.edit': { name: '维护工作日历', roles: HEADS },
  'templates.read': { name: '查看短信与邮件模板', roles: OFFICE },
  'templates.edit': { name: '起草模板', roles: STATION },
  'templates.approve': { name: '审核模板', roles: HEADS },
  'surveys.read': { name: '查看测评种类与触发业务', roles: EVERYBODY, scope: 'surveys:read' },
  'surveys.edit': { name: '维护测评种类与触发业务', roles: HEADS },
  'webhooks.read': {
    name: '查看回调地址',
    roles: [...HEADS, 'auditor', 'substation_head', 'insurer_api'],
    scope: 'webhooks:read',
  },
  'webhooks.edit': {
    name: '维护回调地址',
    roles: [...ADMIN, 'substation_head', 'insurer_api'],
    scope: 'webhooks',
  },
  'settings.read': { name: '查看总站设置', roles: OFFICE },
  'settings.edit': { name: '维护总站设置', roles: HEADS },
  'articles.read': { name: '查看知识库', roles: STAFF },
  'articles.edit': { name: '维护知识库', roles: STATION },
  'audit.read': { name: '查询审计记录', roles: ['auditor', 'admin'] },
} as const satisfies PolicyTable<string, null>;

export type ReferenceAction = keyof typeof REFERENCE_POLICY;
