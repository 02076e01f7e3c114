import { describe, expect, it } from '@jest/globals';
import type { AuditRow } from '../../persistence/queries/audit-list.js';
import { presentAuditEntry } from './audit.presenter.js';

const entry = (subjectId: string): AuditRow => ({
  ...{ id: '1', at: new Date(0), actor: 'user:1', actorName: null, action: 'opt_out.lifted', subjectId },
  ...{ subjectType: 'opt_out', insurerId: null, address: '10.1.1.1', data: {}, hasText: true, position: '1' },
});

describe('an entry of the trail', () => {
  it('shows which opt-out it is about, but not the index of a phone, as older ones were named', () => {
    const id = '0b7f3a52-6a3e-4a0e-9d0c-0d9f1c2b3a4d';
    expect(presentAuditEntry(entry(id)).subjectId).toBe(id);
    expect(presentAuditEntry(entry('0123456789abcdef0123456789abcdef')).subjectId).toBe('—');
  });
});
