import { describe, expect, it } from '@jest/globals';
import { checkWebhookAddress, isPublicAddress } from './address.js';

const codeOf = (url: string): string => {
  const verdict = checkWebhookAddress(url);
  return verdict.ok ? 'ok' : verdict.code;
};

describe('webhook addresses', () => {
  it.each([
    'https://hooks.example.com/a?b=1',
    'https://example.com:8443/',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
    'https://保险.example.cn/',
  ])('%s is accepted', (url) => expect(codeOf(url)).toBe('ok'));

  it.each([
    ['http://example.com/', 'not_https'],
    ['ftp://example.com/', 'not_https'],
    ['example.com/callback', 'not_a_url'],
    ['', 'not_a_url'],
    [`https://example.com/${'a'.repeat(3000)}`, 'not_a_url'],
    [`https://example.com/${'长'.repeat(300)}`, 'too_long'],
    ['https://user@example.com/', 'credentials'],
    ['https://user:pass@example.com/', 'credentials'],
    ['https://example.com:22/', 'port'],
    ['https://example.com:6379/', 'port'],
    ['https://localhost/', 'private_address'],
    ['https://LOCALHOST./', 'private_address'],
    ['https://a.localhost/', 'private_address'],
    ['https://metadata.google.internal/', 'private_address'],
    ['https://intranet/', 'private_address'],
    ['https://printer.local/', 'private_address'],
    ['https://127.0.0.1/', 'private_address'],
    ['https://127.1/', 'private_address'],
    ['https://2130706433/', 'private_address'],
    ['https://0x7f.0.0.1/', 'private_address'],
    ['https://0177.0.0.1/', 'private_address'],
    ['https://169.254.169.254/latest/meta-data', 'private_address'],
    ['https://100.100.100.200/', 'private_address'],
    ['https://[::1]/', 'private_address'],
    ['https://[::ffff:127.0.0.1]/', 'private_address'],
    ['https://[::ffff:8.8.8.8]/', 'private_address'],
    ['https://[fd00:ec2::254]/', 'private_address'],
  ])('%s is refused: %s', (url, code) => expect(codeOf(url)).toBe(code));

  it('may lead inside where a test or demo says so, but still by HTTP and without a password', () => {
    const policy = { allowPrivate: true };
    expect(checkWebhookAddress('http://127.0.0.1:3000/', policy).ok).toBe(true);
    expect(checkWebhookAddress('ftp://127.0.0.1/', policy)).toMatchObject({ code: 'not_https' });
    expect(checkWebhookAddress('http://u:p@127.0.0.1/', policy)).toMatchObject({ code: 'credentials' });
  });

  it('never echo a password in the sentence', () => {
    expect(JSON.stringify(checkWebhookAddress('https://user:hunter2@example.com/'))).not.toContain('hunter2');
  });

  it.each([
    '0.0.0.0', '10.1.2.3', '100.64.0.1', '127.8.8.8', '169.254.1.1', '172.16.0.1', '172.31.255.255', '192.0.0.8', '192.168.1.1',
    '198.18.0.1', '224.0.0.1', '239.255.255.250', '255.255.255.255', '168.63.129.16', '::', '::1', '::ffff:10.0.0.1', '::10.0.0.1',
    '64:ff9b::a00:1', 'fc00::1', 'fd12::1', 'fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1', '2002:a00:1::1', '2001::1',
    '2001:db8::1', '100::1', '4000::1', 'not an address',
  ])('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false)); // prettier-ignore

  it.each([
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.0.1',
    '172.32.0.1',
    '223.5.5.5',
    '2400:3200::1',
    '2a00::1',
  ])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true));
});
