import type { PolicyTable } from '../identity/policy.js';
import type { Role } from '../identity/role.js';
import { ownBranch, ownInsurer, type OwnedRow } from '../identity/tenancy.js';

const STATION: readonly Role[] = ['station_clerk', 'station_supervisor'];
const WATCHERS: readonly Role[] = ['deputy_director', 'director', 'regulator_viewer', 'auditor', 'admin'];
const SUBSTATION: readonly Role[] = ['substation_handler', 'substation_head', 'insurer_api'];

export type UploadAction = 'upload' | 'read' | 'read_rejections' | 'release' | 'discard';

/** Files and lists from insurers: sent by the insurer itself or by the head station for it; held ones are let go by its head. */
export const UPLOAD_POLICY: PolicyTable<UploadAction, OwnedRow> = {
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
    when: [ownInsurer],
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
