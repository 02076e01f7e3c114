import { Injectable } from '@nestjs/common';
import { CASE_POLICY } from '../../../domain/case/policy.js';
import { UNSORTED_REASON } from '../../../domain/case/reasons.js';
import { may } from '../../../domain/identity/policy.js';
import { phoneTail } from '../../../domain/personal/canonical.js';
import { branchByCode } from '../../persistence/queries/case-houses.js';
import { requestCase } from '../../persistence/queries/case-requests.js';
import { insertSubmission } from '../../persistence/queries/submissions.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { forbidden, invalid } from '../front-door/problem.js';
import { CaseAfterwords } from './case-afterwords.js';
import { problemOfRefusal } from './case-problem.js';
import type { NewTestCaseBody } from './cases.schema.js';

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
  async open(caller: Caller, { branchCode, product }: NewTestCaseBody): Promise<string> {
    const { principal, actor, address } = caller;
    const { insurerId } = principal;
    if (!principal.testMode || insurerId === null) throw forbidden(ONLY_TEST_KEYS, 'test-key-only');
    const own = { insurerId, branchId: null, coHandlers: [], status: 'new' } as const;
    const verdict = may(CASE_POLICY, principal, 'openTest', own, this.desk.parts.stationNow().getTime());
    if (!verdict.ok) throw problemOfRefusal(verdict);
    const { keyring, clock } = this.desk.parts;
    const caseNo = await this.desk.write(caller, async ({ sql, at }) => {
      const branch = await branchByCode(sql, insurerId, branchCode);
      if (!branch) throw invalid([{ path: 'branchCode', code: 'unknown_value', message: NOT_YOUR_BRANCH }]);
      const sealed = keyring.seal(SAID, 'submission');
      const text = { kind: 'case.opened', byActor: actor, insurerId, sealed, about: null };
      const submissionId = await insertSubmission(sql, text, at);
      const asked = await requestCase(
        sql,
        {
          ...{ kind: 'complaint', source: 'reply', insurerId, branchId: branch.id, line: branch.line },
          ...{ product: product ?? null, policyNo: null, claimNo: null, reasonCode: UNSORTED_REASON },
          ...{ groupPetition: false, levelSkipping: false, surveyId: null, eventId: null, inboundId: null },
          ...{ submissionId, requestedBy: actor, address, test: true },
          personSealed: keyring.sealPerson(NOBODY, 'person'),
          phoneIndex: keyring.blindIndex('phone', NOBODY.phone),
          tailIndex: keyring.blindIndex('tail', phoneTail(NOBODY.phone) ?? ''),
          nameIndex: null,
        },
        at,
        clock,
      );
      return asked.caseNo;
    });
    await this.afterwords.whenCase(caller, caseNo, ({ state }) => state.status === 'transferred');
    return caseNo;
  }
}

const ONLY_TEST_KEYS = '只有保险机构的测试密钥可以开试办案件；请联系总站索取测试密钥。';
const NOT_YOUR_BRANCH = '不是贵机构在用的分站代码；请用 GET /api/v1/branches 核对。';
