import { describe, expect, it } from '@jest/globals';
import { codeTriedAt, getsCode, networkOf, type AskedCode } from './phone-code.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const NOW = Date.parse('2026-03-02T10:00:00+08:00');
const asked = (network: string, count: number): AskedCode[] =>
  Array.from({ length: count }, (_, n) => ({ at: NOW - (n + 2) * MINUTE, network }));

describe('codes for a phone', () => {
  it('come once a minute and three times a day to who asks for them', () => {
    expect(getsCode([], NOW, 'home')).toBe(true);
    expect(getsCode([{ at: NOW - MINUTE + 1, network: 'elsewhere' }], NOW, 'home')).toBe(false);
    expect(getsCode([{ at: NOW - MINUTE, network: 'home' }], NOW, 'home')).toBe(true);
    expect(getsCode(asked('home', 3), NOW, 'home')).toBe(false);
    expect(getsCode(asked('home', 3), NOW + DAY, 'home')).toBe(true);
  });

  it('are left to the owner when a stranger has asked for as many as one may', () => {
    const stranger: AskedCode[] = [];
    for (let n = 30; n > 0; n -= 1) {
      const at = NOW - n * 2 * MINUTE;
      if (getsCode(stranger, at, 'stranger')) stranger.push({ at, network: 'stranger' });
    }
    expect(stranger).toHaveLength(3);
    expect(getsCode(stranger, NOW, 'home')).toBe(true);
  });

  it('end at ten a day, whoever asks', () => {
    const many = Array.from({ length: 10 }, (_, n) => asked(`network ${n}`, 1)).flat();
    expect(getsCode(many.slice(1), NOW, 'another')).toBe(true);
    expect(getsCode(many, NOW, 'another')).toBe(false);
  });
});

describe('a try at a code', () => {
  const [strangers, own] = [{ network: 'elsewhere' }, { network: 'home' }];

  it('is at the one that was asked for from there, though a stranger has asked since', () => {
    expect(codeTriedAt([strangers, own], 'home')).toEqual({ code: own, stranger: false });
  });

  it('from a network that asked for none is at the newest, as a stranger', () => {
    expect(codeTriedAt([strangers, own], 'on the way')).toEqual({ code: strangers, stranger: true });
    expect(codeTriedAt([], 'home')).toBeNull();
  });
});

describe('the network of an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:0db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
