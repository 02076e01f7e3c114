import { Injectable } from '@nestjs/common';
import { CASE_POLICY } from '../../../domain/case/policy.js';
import { chooseReason, UNSORTED_REASON } from '../../../domain/case/reasons.js';
import { allows, may } from '../../../domain/identity/policy.js';
import { hatsOf, type Actor } from '../../../domain/identity/principal.js';
import { canonicalPhone, isMobile } from '../../../domain/personal/canonical.js';
import type { Keyring } from '../../integrations/keyring/keyring.js';
import { requestCase } from '../../persistence/queries/case-requests.js';
import { insertSubmission } from '../../persistence/queries/submissions.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { invalid } from '../front-door/problem.js';
import { askedOnce } from './asked-once.js';
import { CaseActs } from './case-acts.js';
import { CaseAfterwords } from './case-afterwords.js';
import { CaseHouses } from './case-houses.js';
import { problemOfRefusal } from './case-problem.js';
import type { NewCaseBody } from './cases.schema.js';
import { sealedPerson } from './sealed-person.js';

/** Where staff enter what came by letter, call, visit or the 12378 line. */
@Injectable()
export class CaseEntry {
  constructor(
    private readonly desk: Desk,
    private readonly acts: CaseActs,
    private readonly afterwords: CaseAfterwords,
    private readonly houses: CaseHouses,
  ) {}

  /**
   * Accepts the request in one transaction and answers the case's number once its run has opened it. Another try with
   * the same idempotency key and body waits for the case that the first asked for.
   */
  async open(caller: Caller, body: NewCaseBody): Promise<string> {
    const { onBehalfOf } = this.demandOpen(caller);
    const reasonCode = await this.reasonOf(body);
    const line = await this.lineOf(body);
    const { kind, source, insurerId, branchId, product, policyNo, claimNo, levelSkipping } = body;
    const { parts } = this.desk;
    const at = parts.stationNow();
    const person = personOf(parts.keyring, body);
    const asked = await parts.database.transaction(
      (sql) =>
        askedOnce(sql, caller, body, async (named) => {
          const sealed = parts.keyring.seal(body.text, 'submission');
          const about = { phoneIndex: person.phoneIndex };
          const text = { kind: 'case.opened', byActor: caller.actor, insurerId, sealed, about };
          const submissionId = await insertSubmission(sql, text, at);
          const facts = { kind, source, insurerId, branchId, product, policyNo, claimNo, levelSkipping };
          const unknown = { surveyId: null, eventId: null, inboundId: null, test: false };
          const request = { ...facts, ...person, ...unknown, line, reasonCode, groupPetition: body.group };
          const { actor: requestedBy, address } = caller;
          const made = { ...request, submissionId, requestedBy, address, onBehalfOf };
          return requestCase(sql, { ...made, ...named }, at, parts.clock);
        }),
      caller.tenant,
    );
    await this.afterwords.whenCase(caller, asked.caseNo, () => true);
    return asked.caseNo;
  }

  /** The hat under which the case is entered: the own one, where it may. */
  private demandOpen({ principal }: Caller): Actor {
    const none = { insurerId: null, branchId: null, coHandlers: [], status: 'new' } as const;
    const now = this.desk.parts.stationNow().getTime();
    const verdict = may(CASE_POLICY, principal, 'open', none, now);
    const hat = hatsOf(principal, now).find((each) => allows(CASE_POLICY, each, 'open', none).ok);
    if (verdict.ok && hat) return hat;
    throw problemOfRefusal(
      verdict.ok ? { code: 'role', rule: 'open', message: '您不能登记案件。' } : verdict,
    );
  }

  private async reasonOf({ kind, reason }: NewCaseBody): Promise<string> {
    if (reason === undefined) return kind === 'enquiry' ? 'enquiry' : UNSORTED_REASON;
    const { reasonSets } = await this.acts.rules();
    const chosen = chooseReason(reasonSets, reason, this.desk.parts.stationNow().getTime());
    if (chosen.ok) return reason;
    throw fault('reason', 'unknown_value', chosen.message);
  }

  private async lineOf({ insurerId, branchId }: NewCaseBody): Promise<'life' | 'pc' | null> {
    if (insurerId === null && branchId === null) return null;
    if (insurerId === null || branchId === null)
      throw fault('branchId', 'required', '机构和分站须同时选择，或都不选（转办时再选）。');
    return this.houses.lineOf({ insurerId, branchId });
  }
}

function personOf(keyring: Keyring, { customerName, customerPhone }: NewCaseBody) {
  const phone = canonicalPhone(customerPhone);
  if (!isMobile(phone)) throw fault('customerPhone', 'format', '须为 11 位大陆手机号；请核对后再提交。');
  return sealedPerson(keyring, { name: customerName, phone });
}

const fault = (path: string, code: string, message: string) => invalid([{ path, code, message }]);
