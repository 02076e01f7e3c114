import type { PolicyTable } from '../identity/policy.js';
import type { Role } from '../identity/role.js';
import type { Condition } from '../identity/policy.js';
import { ownBranch, ownInsurer, type OwnedRow } from '../identity/tenancy.js';

const STATION: readonly Role[] = ['station_clerk', 'station_supervisor'];
const WATCHERS: readonly Role[] = ['deputy_director', 'director', 'regulator_viewer', 'auditor', 'admin'];
const SUBSTATION: readonly Role[] = ['substation_handler', 'substation_head', 'insurer_api'];

export type UploadAction =
  'upload' | 'read' | 'read_rejections' | 'reveal_rejections' | 'release' | 'discard';

/** An upload, or one that is yet to come: then nobody has sent it. */
export interface UploadSubject extends OwnedRow {
  /** `user:<id>` or `key:<id>`. */
  readonly createdBy?: string;
}

/** A file holds rows of any branch: people of branches see what was not taken of those that they sent themselves. */
const ownFileOfBranch: Condition<UploadSubject> = (actor, { createdBy }) =>
  actor.branchIds === null || createdBy === undefined || createdBy === `user:${actor.id}`
    ? null
    : {
        code: 'not_your_upload',
        rule: 'own_rows_only',
        message: '按数据归属规则，分站人员只能下载本人上传的文件的退回记录；请由上传人或机构的总负责人办理。',
      };

/** Files and lists from insurers: sent by the insurer itself or by the head station for it; held ones are let go by its head. */
export const UPLOAD_POLICY: PolicyTable<UploadAction, UploadSubject> = {
  upload: {
    name: '上传业务数据',
    roles: [...SUBSTATION, ...STATION, 'admin'],
    scope: 'uploads:write',
    when: [ownInsurer],
  },
  read: {
    name: '查看上传',
    roles: [...STATION, ...WATCHERS, ...SUBSTATION],
    scope: 'uploads:read',
    when: [ownInsurer],
  },
  read_rejections: {
    name: '下载退回记录',
    roles: ['insurer_api', 'substation_handler', 'substation_head', 'station_clerk', 'station_supervisor'],
    scope: 'uploads:read',
    when: [ownInsurer, ownFileOfBranch],
  },
  reveal_rejections: {
    name: '查看退回记录明文',
    roles: ['substation_handler', 'substation_head', 'station_clerk', 'station_supervisor'],
    when: [ownInsurer, ownFileOfBranch],
  },
  release: { name: '放行待放行的数据', roles: ['station_supervisor', 'admin'] },
  discard: { name: '作废待放行的数据', roles: ['station_supervisor', 'admin'] },
};

export type MessageAction =
  | 'read'
  | 'reveal'
  | 'read_replies'
  | 'decide_reading'
  | 'decide_unknown'
  | 'stop_all'
  | 'stop_insurer'
  | 'release_stop'
  | 'edit_opt_outs';

/** Messages, replies and the brakes. Insurers see how their own consumers answered; texts only the station reads. */
export const MESSAGE_POLICY: PolicyTable<MessageAction, OwnedRow> = {
  read: {
    name: '查看短信台账',
    roles: [...STATION, ...WATCHERS, ...SUBSTATION],
    scope: 'survey:read',
    when: [ownBranch],
  },
  reveal: { name: '查看短信明文', roles: STATION },
  read_replies: { name: '查看待判读的回复', roles: STATION },
  decide_reading: { name: '判读回复', roles: STATION },
  decide_unknown: { name: '核实结果不明的短信', roles: STATION },
  stop_all: { name: '停止全部发送', roles: [...STATION, 'admin'] },
  stop_insurer: { name: '停止一家机构的发送', roles: [...STATION, 'admin'] },
  release_stop: { name: '恢复发送', roles: ['station_supervisor', 'admin'] },
  edit_opt_outs: { name: '维护退订名单', roles: STATION },
};
