const COUNTRY_CODE = /^(?:\+|00)?86(?=1[3-9]\d{9}$|10\d{4,18}$|95\d{3,18}$|12\d{3}$)/;

/**
 * One spelling of an address that an SMS centre gives: spaces and hyphens dropped, `+86`, `0086` or `86` dropped
 * where a mainland mobile, an access number (10…), or a short code (95…, 12…) follows. Others are left as they are.
 */
export function canonicalSmsNumber(address: string): string {
  return address.replace(/[\s-]/g, '').replace(COUNTRY_CODE, '');
}
