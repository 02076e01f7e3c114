/** Who uses the station (PRODUCT, "Who uses it"). A consumer and the station itself have no role. */
export const ROLES = {
  insurer_api: '保险机构系统',
  substation_handler: '分站专员',
  substation_head: '分站负责人',
  station_clerk: '总站专员',
  station_supervisor: '总站主管',
  mediator: '调解员',
  committee_secretary: '调委会秘书',
  mailbox_clerk: '信箱专员',
  deputy_director: '分管局长',
  director: '局长',
  regulator_viewer: '监管查看员',
  auditor: '审计员',
  admin: '系统管理员',
} as const;

export type Role = keyof typeof ROLES;

/** Roles that belong to one insurer: they never see another's rows. */
export const INSURER_ROLES: readonly Role[] = ['insurer_api', 'substation_handler', 'substation_head'];

export const isRole = (text: string): text is Role => Object.hasOwn(ROLES, text);

export const isInsurerRole = (role: Role): boolean => INSURER_ROLES.includes(role);
