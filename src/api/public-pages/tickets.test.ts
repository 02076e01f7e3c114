import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openKeyring } from '../../integrations/keyring/keyring.js';
import { openTicket, ticketFor } from './tickets.js';

const keyring = openKeyring(path.join(mkdtempSync(path.join(os.tmpdir(), 'station-keys-')), 'keyring.json'));
const now = new Date('2026-03-02T10:00:00+08:00');
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const ticket = { caseNo: 'GZ-2026-000123', phoneIndex: Buffer.from('0123456789abcdef') };

describe('the address of a page about one case', () => {
  it('opens what it was made for, for half an hour, and fits into an address', () => {
    const word = ticketFor(keyring, 'track', ticket, now);
    expect(word).toMatch(/^[\w-]{1,200}$/);
    expect(word).not.toContain('GZ');
    expect(openTicket(keyring, 'track', word, later(29))).toEqual(ticket);
    expect(openTicket(keyring, 'track', word, later(30))).toBeNull();
  });

  it('is of its own kind, and nobody else makes one', () => {
    const receipt = ticketFor(keyring, 'receipt', ticket, now);
    expect(openTicket(keyring, 'receipt', receipt, later(60))).toEqual(ticket);
    expect(openTicket(keyring, 'track', receipt, now)).toBeNull();
    for (const word of ['', 'x', receipt.slice(0, -3), `A${receipt}`, 'GZ-2026-000123', 'AQAB'.repeat(20)])
      expect(openTicket(keyring, 'receipt', word, now)).toBeNull();
  });
});
