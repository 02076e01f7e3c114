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
  'insurer.read': { name: '查看保险机构', roles: EVERYBODY, scope: 'insurer:read' },
  'insurer.edit': { name: '维护保险机构', roles: ADMIN },
  'branch.read': { name: '查看分支机构', roles: EVERYBODY, scope: 'branch:read' },
  'branch.edit': {
    name: '维护分支机构',
    roles: [...HEADS, 'substation_head', 'insurer_api'],
    scope: 'branch:write',
  },
  'user.read': { name: '查看用户', roles: [...OFFICE, 'substation_head', 'committee_secretary'] },
  'user.edit': { name: '维护用户', roles: ADMIN },
  'delegation.read': { name: '查看代理授权', roles: STAFF },
  'delegation.edit': { name: '设置代理授权', roles: STAFF.filter((role) => !WATCHERS.includes(role)) },
  'key.read': { name: '查看 API 密钥', roles: [...HEADS, 'auditor', 'substation_head'] },
  'key.edit': { name: '维护 API 密钥', roles: ADMIN },
  'card.read': { name: '查看服务监督卡', roles: EVERYBODY, scope: 'card:read' },
  'card.edit': { name: '维护服务监督卡', roles: HEADS },
  'clock.read': { name: '查看时限规则', roles: EVERYBODY, scope: 'clock:read' },
  'clock.edit': { name: '维护时限规则', roles: HEADS },
  'escalation.read': { name: '查看升级链', roles: EVERYBODY, scope: 'clock:read' },
  'escalation.edit': { name: '维护升级链', roles: HEADS },
  'reason.read': { name: '查看投诉原因目录', roles: EVERYBODY, scope: 'cases:read' },
  'reason.edit': { name: '维护投诉原因目录', roles: HEADS },
  'calendar.read': { name: '查看工作日历', roles: EVERYBODY, scope: 'calendar:read' },
  'calendar.edit': { name: '维护工作日历', roles: HEADS },
  'template.read': { name: '查看短信与邮件模板', roles: OFFICE },
  'template.edit': { name: '起草模板', roles: STATION },
  'template.approve': { name: '审核模板', roles: ['station_supervisor'] },
  'survey.read': { name: '查看测评种类与触发业务', roles: EVERYBODY, scope: 'survey:read' },
  'survey.edit': { name: '维护测评种类与触发业务', roles: HEADS },
  'webhook.read': {
    name: '查看回调地址',
    roles: [...HEADS, 'auditor', 'substation_head', 'insurer_api'],
    scope: 'webhook:read',
  },
  'webhook.edit': {
    name: '维护回调地址',
    roles: [...ADMIN, 'substation_head', 'insurer_api'],
    scope: 'webhook:write',
  },
  'setting.read': { name: '查看总站设置', roles: OFFICE },
  'setting.edit': { name: '维护总站设置', roles: HEADS },
  'article.read': { name: '查看知识库', roles: STAFF },
  'article.edit': { name: '维护知识库', roles: STATION },
  'operations.read': { name: '查看运行状况', roles: [...HEADS, 'auditor'] },
  'audit.read': { name: '查询审计记录', roles: [...WATCHERS, 'admin'] },
  'audit.reveal': { name: '查看审计记录所附的文字', roles: ['auditor'] },
} as const satisfies PolicyTable<string, null>;

export type ReferenceAction = keyof typeof REFERENCE_POLICY;
