/** The legend of a prompt, quoted back: `1满意2不满意3意见建议…`. Bounded gaps only, so that no text makes it slow. */
const LEGEND =
  /(?:您?对[^\n，。！？1-4]{0,24}满意[？。，:]?\s?)?(?:请?直?接?回?复?(?:数字)?[:：]?\s?)?1\s?[.、:：\-=为是]?\s?满意[^\n]{0,4}?2\s?[.、:：\-=为是]?\s?不满意(?:[^\n]{0,4}?3\s?[.、:：\-=为是]?\s?(?:意见)?(?:和|与|及|或)?(?:建议)?)?(?:[^\n]{0,4}?4\s?[.、:：\-=为是]?\s?咨询)?(?:[^\n]{0,12}?(?:退订请?回复?\s?TD?|T?D?退订))?/gu;
/** The same legend with the words first: `满意请回复1，不满意回2，退订TD`. */
const LEGEND_BY_WORD =
  /(?:您?对[^\n，。！？1-4]{0,24}是否满意[？。，:]?\s?)?(?:请?直?接?回?复?[:：]?\s?)?满意[^\n\d]{0,4}1[^\n]{0,4}?不满意[^\n\d]{0,4}2(?:[^\n]{0,4}?(?:意见)?(?:和|与|及|或)?建议[^\n\d]{0,4}3)?(?:[^\n]{0,4}?咨询[^\n\d]{0,4}4)?(?:[^\n]{0,6}?退订[^\nA-Z]{0,4}TD?)?/gu;
/** How a sender of advertising lets its readers off: `【某店】八折,退订回T`. Signed by a sender, or nobody says so of himself. */
const SENDERS_TAIL =
  /(【[^】]{2,16}】[^\n]{4,300}?)((?:拒收|退订)(?:请|可)?(?:回复?|发|按)\s?(?:TD?|N|R|QX|QXDY|0000)|(?:回复?|发)\s?(?:TD?|N|R|QX)(?:拒收|退订))\s*$/u;
/** Our offer of an opt-out in quotation marks: “退订回TD”这句我看到了. */
const QUOTED_OFFER =
  /"[^"\n]{0,30}(?:退订(?:请|可)?(?:回复?|发)\s?TD?|(?:回复?|发)\s?TD?退订)[^"\n]{0,10}"/gu;
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
  const marks = (quoted: string): string => '，'.repeat(quoted.length);
  if (rest.includes('退订')) rest = rest.replace(QUOTED_OFFER, marks);
  if (!rest.includes('1') || !rest.includes('2')) return rest;
  return rest.replace(LEGEND, marks).replace(LEGEND_BY_WORD, marks);
}

/** Blanks the opt-out that an advertiser offers at the end of its text. Length is kept. */
export const blankSendersTail = (text: string): string =>
  text.replace(SENDERS_TAIL, (_, body: string, tail: string) => body + '，'.repeat(tail.length));
