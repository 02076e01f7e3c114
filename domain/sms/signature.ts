const LEADING_SIGNATURE = /^\s*【[^【】]{1,20}】/u;

/**
 * The text with its 【signature】 in front, as carriers demand of every commercial message. A text that already
 * begins with this signature is left alone; one that begins with another's has it replaced, for nobody may speak in
 * another's name. `signature` may be given with or without its brackets.
 */
export function withSignature(text: string, signature: string): string {
  const name = signature.replace(/[【】]/gu, '').trim();
  if (name === '') throw new RangeError('短信签名不能为空:请先在设置中填写签名。');
  return `【${name}】${text.replace(LEADING_SIGNATURE, '').trimStart()}`;
}
