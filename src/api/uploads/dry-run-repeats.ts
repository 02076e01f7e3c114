import { createHash } from 'node:crypto';
import { claimRepeat, keptName, settleRepeat } from '../../persistence/queries/idempotency.js';
import type { StationParts } from '../front-door/station-parts.js';
import { otherBody } from './file-problem.js';
import type { UploadOrder } from './upload-intake.js';
import type { UploadAnswer } from './uploads.schema.js';

const SEALED_AS = 'idempotency_record.answer';
/** Apart from the uploads themselves: a file may be tried and then sent under one key. */
const ROUTE = 'POST /api/v1/service-event-uploads?dryRun';

/**
 * What a dry run with an Idempotency-Key answers: the first time what it came to, and the same again for the same file; an
 * other file under the key is refused. A file is known by its digest, so it has been read by then.
 */
export async function answeredOnce(
  { database, keyring, wallNow }: StationParts,
  { caller, insurerId, test, repeatKey, body }: UploadOrder,
  answer: UploadAnswer,
): Promise<UploadAnswer> {
  const digest = repeatKey === null ? null : await body.digest();
  if (repeatKey === null || digest === null) return answer;
  const bodyHash = createHash('sha256').update(`${insurerId}\n${test}\n`).update(digest).digest();
  const asked = { principal: caller.actor, route: ROUTE, bodyHash };
  const at = wallNow();
  return database.transaction(async (sql) => {
    const repeat = { ...asked, key: await keptName(sql, asked, repeatKey, at) };
    const claim = await claimRepeat(sql, repeat, at);
    if (claim.kind === 'first') {
      const sealed = keyring.seal(JSON.stringify(answer), SEALED_AS);
      await settleRepeat(sql, repeat, at, { status: 202, sealed });
      return answer;
    }
    if (claim.kind === 'answered')
      return JSON.parse(keyring.open(claim.answerSealed, SEALED_AS)) as UploadAnswer;
    throw otherBody();
  });
}
