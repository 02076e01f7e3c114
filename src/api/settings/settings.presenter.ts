import type { StationSettings } from '../../../domain/station/settings.js';
import type { SettingRow } from '../../persistence/queries/settings.js';
import { stampOf } from '../front-door/fields.js';
import type { SettingAnswer } from './settings.schema.js';

const names: Record<keyof StationSettings, string> = {
  signature: '短信签名',
  accessNumber: '短信接入号',
  sendingHours: '短信发送时段',
  uploadReleaseLimit: '一次上传超过多少人须放行',
  oldEventDays: '超过多少天的业务须放行',
  frequencyCap: '同一号码的发送频次上限',
  autoTransfer: '不满意回复自动转办',
  rejectionsKeptDays: '上传的退回记录保存多少天',
};

export function presentSetting({ key, value, version, updatedAt, updatedBy }: SettingRow): SettingAnswer {
  const known = key as keyof StationSettings;
  return { key: known, name: names[known], value, version, updatedAt: stampOf(updatedAt), updatedBy };
}
