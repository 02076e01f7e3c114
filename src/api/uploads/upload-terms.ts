import { buildCalendar } from '../../../domain/calendar/calendar.js';
import { latenessOf } from '../../../domain/uploads/lateness.js';
import type { ServiceEventTerms } from '../../../domain/uploads/service-event.js';
import type { Sql } from '../../persistence/database.js';
import { loadStationRules } from '../../persistence/queries/station-rules.js';
import { loadInsurerTerms } from '../../persistence/queries/upload-terms.js';
import { notFound, refused } from '../front-door/problem.js';

/** All that the rows of one upload are judged by, as it stands when the upload arrives. */
export interface UploadTerms extends ServiceEventTerms {
  /** Epoch milliseconds of the arrival; the moment by which lateness, age and future are judged. */
  receivedAt: number;
  /** The 16 bytes of the sub-stations' ids, by code. */
  branchIds: ReadonlyMap<string, Uint8Array>;
  isLate: (occurredAt: number) => boolean;
  oldEventDays: number;
  releaseLimit: number;
}

/** Throws the problem that there is no such insurer, or that it is suspended. */
export async function readUploadTerms(sql: Sql, insurerId: string, receivedAt: Date): Promise<UploadTerms> {
  const insurer = await loadInsurerTerms(sql, insurerId);
  if (!insurer) throw notFound('家机构');
  if (insurer.state === 'suspended') {
    throw refused('insurer-suspended', '该机构已被暂停，暂不接收它的业务数据；请联系总站恢复后再上传。');
  }
  const rules = await loadStationRules(sql);
  const branchIds = new Map(Object.entries(insurer.branches).map(([code, id]) => [code, uuidBytes(id)]));
  const at = receivedAt.getTime();
  return {
    line: insurer.line,
    branches: new Set(branchIds.keys()),
    triggers: insurer.triggers,
    receivedAt: at,
    branchIds,
    isLate: latenessOf(rules.clockPolicySets, buildCalendar(rules.calendarNotices), at),
    oldEventDays: rules.settings.oldEventDays,
    releaseLimit: rules.settings.uploadReleaseLimit,
  };
}

const uuidBytes = (id: string): Uint8Array => Buffer.from(id.replaceAll('-', ''), 'hex');
