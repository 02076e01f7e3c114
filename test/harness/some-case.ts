import type { openKeyring } from '../../src/integrations/keyring/keyring.js';
import type { NewCase } from '../../src/persistence/queries/case-requests.js';

let phones = 0;

/** A complaint that a reply opened, of a consumer of its own. */
export function someCase(
  keyring: ReturnType<typeof openKeyring>,
  insurerId: string,
  branchId: string,
): NewCase {
  const phone = `1380000${String((phones += 1)).padStart(4, '0')}`;
  return {
    kind: 'complaint',
    source: 'reply',
    insurerId,
    branchId,
    line: 'pc',
    product: '机动车保险',
    policyNo: null,
    claimNo: 'C-1',
    reasonCode: 'claim_difficulty.delay',
    groupPetition: false,
    levelSkipping: false,
    personSealed: keyring.sealPerson({ name: '张三', phone }, 'person'),
    phoneIndex: keyring.blindIndex('phone', phone),
    tailIndex: keyring.blindIndex('tail', phone.slice(-4)),
    nameIndex: keyring.blindIndex('name', '张三'),
    surveyId: null,
    eventId: null,
    inboundId: null,
    submissionId: null,
    requestedBy: 'station',
    test: false,
  };
}
