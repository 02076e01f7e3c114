import { Injectable } from '@nestjs/common';
import { CASE_POLICY } from '../../../domain/case/policy.js';
import { UNSORTED_REASON } from '../../../domain/case/reasons.js';
import { may } from '../../../domain/identity/policy.js';
import { branchByCode } from '../../persistence/queries/case-houses.js';
import { requestCase, type CaseRequested } from '../../persistence/queries/case-requests.js';
import { insertSubmission } from '../../persistence/queries/submissions.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { forbidden, invalid } from '../front-door/problem.js';
import { askedOnce } from './asked-once.js';
import { CaseAfterwords } from './case-afterwords.js';
import { problemOfRefusal } from './case-problem.js';
import type { NewTestCaseBody } from './cases.schema.js';
import { sealedPerson } from './sealed-person.js';

/** Nobody's: no phone in the country has this number, so nothing that anybody says is ever taken for this person's. */
const NOBODY = { name: '试办客户', phone: '00000000000' };
const SAID = '这是试办案件，没有真实的消费者。';

/**
 * Opens a case that is a test, for a key in test mode: as if a consumer of the key's insurer had answered 不满意, and
 * transferred at once. Its clocks run as those of any case; it reaches nobody, stands in no inbox and in no figure.
 */
@Injectable()
export class TestCaseEntry {
  constructor(
    private readonly desk: Desk,
    private readonly afterwords: CaseAfterwords,
  ) {}

  /** Returns the case's number once it is with the sub-station. Throws where the key is not a test key, or may not write cases. */
  async open(caller: Caller, body: NewTestCaseBody): Promise<string> {
    const { principal } = caller;
    const { insurerId } = principal;
    if (!principal.testMode || insurerId === null) throw forbidden(ONLY_TEST_KEYS, 'test-key-only');
    const own = { insurerId, branchId: null, coHandlers: [], status: 'new' } as const;
    const verdict = may(CASE_POLICY, principal, 'openTest', own, this.desk.parts.stationNow().getTime());
    if (!verdict.ok) throw problemOfRefusal(verdict);
    const { caseNo } = await this.request(caller, insurerId, body);
    await this.afterwords.whenCase(caller, caseNo, ({ state }) => state.status === 'transferred');
    return caseNo;
  }

  /** The case's number alone is not yet the answer: who asked for it keeps that, once the case can be shown. */
  private request(caller: Caller, insurerId: string, body: NewTestCaseBody): Promise<CaseRequested> {
    const { database, keyring, clock, stationNow } = this.desk.parts;
    const { actor, address } = caller;
    const at = stationNow();
    return database.transaction(
      (sql) =>
        askedOnce(sql, caller, body, async (named) => {
          const branch = await branchByCode(sql, insurerId, body.branchCode);
          if (!branch)
            throw invalid([{ path: 'branchCode', code: 'unknown_value', message: NOT_YOUR_BRANCH }]);
          const sealed = keyring.seal(SAID, 'submission');
          const text = { kind: 'case.opened', byActor: actor, insurerId, sealed, about: null };
          const submissionId = await insertSubmission(sql, text, at);
          const request = {
            ...({ kind: 'complaint', source: 'reply', reasonCode: UNSORTED_REASON } as const),
            ...{ insurerId, branchId: branch.id, line: branch.line, product: body.product ?? null },
            ...{ policyNo: null, claimNo: null, groupPetition: false, levelSkipping: false },
            ...{ surveyId: null, eventId: null, inboundId: null, test: true },
            ...{ submissionId, requestedBy: actor, address },
            ...{ ...sealedPerson(keyring, NOBODY), nameIndex: null },
          };
          return requestCase(sql, { ...request, ...named }, at, clock);
        }),
      caller.tenant,
    );
  }
}

const ONLY_TEST_KEYS = '只有保险机构的测试密钥可以开试办案件；请联系总站索取测试密钥。';
const NOT_YOUR_BRANCH = '不是贵机构在用的分站代码；请用 GET /api/v1/branches 核对。';
