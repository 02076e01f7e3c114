import { may } from '../../../domain/identity/policy.js';
import { UPLOAD_POLICY } from '../../../domain/survey/policy.js';
import type { UploadAction, UploadSubject } from '../../../domain/survey/policy.js';
import { findUpload } from '../../persistence/queries/uploads.js';
import type { UploadRow } from '../../persistence/queries/uploads.js';
import type { Caller } from '../front-door/caller.js';
import type { Desk } from '../front-door/desk.js';
import { invalid, notFound, refusal } from '../front-door/problem.js';
import { SERVICE_EVENTS } from './upload-intake.js';

/** Throws the problem of what the policy refuses. */
export function demand(action: UploadAction, { principal }: Caller, row: UploadSubject, at: Date): void {
  const verdict = may(UPLOAD_POLICY, principal, action, row, at.getTime());
  if (!verdict.ok) throw refusal(verdict, '次上传');
}

/** Whose events the caller uploads: its own insurer's; the head station's staff name the insurer. */
export function insurerFor(caller: Caller, named: string | undefined, at: Date): string {
  const insurerId = named ?? caller.principal.insurerId;
  demand('upload', caller, { insurerId }, at);
  if (insurerId !== null) return insurerId;
  const message = '总站人员代机构上传时，必须注明机构（insurerId）。';
  throw invalid([{ path: 'insurerId', code: 'required', message }]);
}

/** The upload, if the caller may do this with it; a test key sees tests only, a live one none. */
export async function uploadFor(
  action: UploadAction,
  caller: Caller,
  id: string,
  desk: Desk,
): Promise<UploadRow> {
  const { kind, testMode, insurerId } = caller.principal;
  const row = await desk.read(caller, (sql) => findUpload(sql, id, SERVICE_EVENTS));
  // Who may not do it at all learns that before whether there is such an upload.
  demand(action, caller, row ?? { insurerId }, desk.parts.stationNow());
  if (!row || (kind === 'api_key' && row.test !== testMode)) throw notFound('次上传');
  return row;
}
