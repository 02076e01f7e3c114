const MOBILE = /^1[3-9]\d{9}$/;
const DIGITS = /\D/g;
/** Spaces of any width, joiners and marks that cannot be seen. */
const UNSEEN = /[\s\p{Cf}\p{Cc}]/gu;
const DOTS = /[•‧∙・･●]/g;

/**
 * The one form of a phone number that blind indexes and opt-outs are made from: digits only, without +86 before a
 * mainland mobile. Widths, spaces, hyphens and brackets don't matter. Not a judgement whether the number can be right.
 */
export function canonicalPhone(text: string): string {
  const digits = text.normalize('NFKC').replace(DIGITS, '');
  const national = digits.replace(/^(?:00)?86/, '');
  return MOBILE.test(national) ? national : digits;
}

/** Whether a canonical phone has the form of a mainland mobile number. */
export function isMobile(canonical: string): boolean {
  return MOBILE.test(canonical);
}

/** The last four digits, by which staff look people up; null where there are fewer. */
export function phoneTail(canonical: string): string | null {
  return canonical.length >= 4 ? canonical.slice(-4) : null;
}

/** A name without spaces and invisible marks, in NFKC, Latin letters lower-case, one kind of middle dot. */
export function canonicalName(text: string): string {
  return text.normalize('NFKC').replace(UNSEEN, '').replace(DOTS, '·').toLowerCase();
}

/** An identity number in NFKC, without spaces and hyphens, letters upper-case. */
export function canonicalIdNo(text: string): string {
  return text.normalize('NFKC').replace(UNSEEN, '').replace(/-/g, '').toUpperCase();
}
