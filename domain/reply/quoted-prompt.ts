/** The legend of a prompt, quoted back: `1满意2不满意3意见建议…`. Bounded gaps only, so that no text makes it slow. */
const LEGEND =
  /(?:请?直?接?回?复?(?:数字)?[:：]?\s?)?1\s?[.、:：\-=]?\s?满意[^\n]{0,4}?2\s?[.、:：\-=]?\s?不满意[^\n]{0,4}?3\s?[.、:：\-=]?\s?(?:意见)?(?:和|与|及|或)?(?:建议)?(?:[^\n]{0,4}?4\s?[.、:：\-=]?\s?咨询)?(?:[^\n]{0,12}?(?:退订回复?\s?TD?|T?D?退订))?/gu;
const MIN_PIECE = 8;

const cut = (text: string, piece: string): string =>
  piece.length < MIN_PIECE ? text : text.split(piece).join('，'.repeat(piece.length));

/**
 * Blanks our own prompt out of a normalised reply, so that neither its 满意 nor its 退订 is taken for the consumer's.
 * `prompt`, normalised, is what this consumer was sent; without it only the legend of grades is known. Length is kept.
 */
export function blankQuotedPrompt(text: string, prompt?: string): string {
  let rest = text;
  if (prompt !== undefined && text.length >= MIN_PIECE) {
    rest = cut(rest, prompt.trim());
    for (const piece of prompt.split(/[，。！？；\n]/u)) rest = cut(rest, piece.trim());
  }
  if (!rest.includes('1') || !rest.includes('2')) return rest;
  return rest.replace(LEGEND, (quoted) => '，'.repeat(quoted.length));
}
