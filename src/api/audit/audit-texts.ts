import { Injectable } from '@nestjs/common';
import { auditedText } from '../../persistence/queries/audit-list.js';
import { recordAudit } from '../../persistence/queries/audit.js';
import { insertSubmission } from '../../persistence/queries/submissions.js';
import { submittedText } from '../cases/submitted-text.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { notFound } from '../front-door/problem.js';
import type { RevealedText } from './audit.schema.js';

/** What somebody wrote beside an act of the trail. */
@Injectable()
export class AuditTexts {
  constructor(private readonly desk: Desk) {}

  /** The text in clear; who asked, and why, is an entry of its own in the same transaction. */
  reveal(caller: Caller, id: string, reason: string): Promise<RevealedText> {
    const { keyring } = this.desk.parts;
    return this.desk.write(caller, async ({ sql, at }) => {
      const text = await auditedText(sql, id);
      if (!text) throw notFound('条有文字说明的审计记录');
      const { insurerId } = text;
      const sealed = keyring.seal(reason, 'submission');
      const { actor, address } = caller;
      const why = { kind: 'audit.reveal', byActor: actor, insurerId, sealed, about: { submission: text.id } };
      const submissionId = await insertSubmission(sql, why, at);
      const subject = { subjectType: 'audit_entry', subjectId: id, insurerId };
      await recordAudit(sql, { at, actor, address, action: 'audit.revealed', ...subject, submissionId });
      return { id, kind: text.kind, text: submittedText(text.kind, keyring.open(text.sealed, 'submission')) };
    });
  }
}
