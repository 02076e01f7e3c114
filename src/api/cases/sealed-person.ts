import { canonicalName, phoneTail } from '../../../domain/personal/canonical.js';
import type { Keyring } from '../../integrations/keyring/keyring.js';
import type { NewCase } from '../../persistence/queries/case-requests.js';

type SealedPerson = Pick<NewCase, 'personSealed' | 'phoneIndex' | 'tailIndex' | 'nameIndex'>;

/** A consumer as a case holds them: sealed, and found by what is typed in full. `phone` is canonical. */
export const sealedPerson = (
  keyring: Keyring,
  { name, phone }: { name: string; phone: string },
): SealedPerson => ({
  personSealed: keyring.sealPerson({ name, phone }, 'person'),
  phoneIndex: keyring.blindIndex('phone', phone),
  tailIndex: keyring.blindIndex('tail', phoneTail(phone) ?? ''),
  nameIndex: keyring.blindIndex('name', canonicalName(name)),
});
