import { BlockList, isIP } from 'node:net';

/** `allowPrivate`: tests and demos may send to this machine, by http and to any port. Never set for a real station. */
export interface AddressPolicy {
  readonly allowPrivate?: boolean;
}

export type AddressFault =
  'not_a_url' | 'too_long' | 'not_https' | 'credentials' | 'port' | 'private_address';

export type AddressVerdict =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false; readonly code: AddressFault; readonly message: string };

const PORTS = new Set(['', '443', '8443']);
const LONGEST = 2048;
/** Names that never lead to the open internet (RFC 6761, RFC 6762, RFC 8375, and what offices use inside). */
const INSIDE_NAMES =
  /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|private|home\.arpa|localdomain|test|invalid|onion)$/;

/** IANA's special-purpose registries (RFC 6890), and 168.63.129.16, where one cloud answers its guests' metadata. */
const CLOSED_V4 = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24',
  '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24',
  '224.0.0.0/4', '240.0.0.0/4', '168.63.129.16/32',
]; // prettier-ignore
/** Inside 2000::/3, the only space given out: Teredo, 6to4 and their like wrap an IPv4 address of any kind. */
const CLOSED_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const closed = listOf(CLOSED_V4, 'ipv4');
const closedV6 = listOf(CLOSED_V6, 'ipv6');
const givenOutV6 = listOf(['2000::/3'], 'ipv6');

/**
 * Judges a webhook address as it is typed in: https only, no user or password in it, port 443 or 8443, no address or
 * name that leads inside. A name that looks public may still resolve to the inside; `sendWebhook` checks that at
 * every attempt.
 */
export function checkWebhookAddress(text: string, policy: AddressPolicy = {}): AddressVerdict {
  const url = text.length <= LONGEST && URL.canParse(text) ? new URL(text) : undefined;
  if (!url?.hostname)
    return refuse('not_a_url', '回调地址不是完整的网址。请填写如 https://example.com/callback 的地址。');
  if (url.href.length > LONGEST)
    return refuse(
      'too_long',
      `回调地址按网址编码后超过 ${LONGEST} 个字符（一个汉字编码后占 9 个）。请缩短路径或参数。`,
    );
  if (url.username || url.password) {
    return refuse('credentials', '回调地址中不能带用户名或密码。请去掉“@”之前的部分，改用签名密钥核验。');
  }
  if (policy.allowPrivate) {
    return url.protocol === 'https:' || url.protocol === 'http:' ? { ok: true, url } : notHttps();
  }
  if (url.protocol !== 'https:') return notHttps();
  if (!PORTS.has(url.port)) {
    return refuse('port', `回调地址的端口 ${url.port} 不允许。请使用 443 或 8443 端口。`);
  }
  return leadsInside(url.hostname) ? insideFault(url.hostname) : { ok: true, url };
}

/** Whether an IP address is one that the open internet routes to a single host. */
export function isPublicAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, '');
  switch (isIP(plain)) {
    case 4:
      return !closed.check(plain, 'ipv4');
    case 6:
      return givenOutV6.check(plain, 'ipv6') && !closedV6.check(plain, 'ipv6');
    default:
      return false;
  }
}

/** The host of a URL without the brackets of an IPv6 address and the full stop behind a whole name. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

function leadsInside(hostname: string): boolean {
  const host = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
  if (isIP(host)) return !isPublicAddress(host);
  return !host.includes('.') || INSIDE_NAMES.test(host);
}

function insideFault(hostname: string): AddressVerdict {
  return refuse(
    'private_address',
    `回调地址 ${hostname} 指向内部网络或保留地址，不允许使用。请填写公网可访问的域名。`,
  );
}

function notHttps(): AddressVerdict {
  return refuse('not_https', '回调地址必须以 https:// 开头，明文传输的地址不接受。请更换为 https 地址。');
}

function refuse(code: AddressFault, message: string): AddressVerdict {
  return { ok: false, code, message };
}

function listOf(ranges: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits = ''] = range.split('/');
    list.addSubnet(network, Number(bits), family);
  }
  return list;
}
