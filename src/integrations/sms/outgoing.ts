import { smsParts } from '../../../domain/sms/sms-parts.js';
import type { OutgoingSms, SubmitResult } from './gateway.js';

const MOST_PARTS = 10;

/** What every centre would refuse, refused before it leaves the house; undefined when the message may go. */
export function refusalOf(message: OutgoingSms): SubmitResult | undefined {
  const { reference, to, from, text } = message;
  if (!Number.isInteger(reference) || reference < 1 || reference > 65_535)
    return rejected('invalid_reference', '短信参考号必须是1到65535之间的整数。');
  if (!/^\+?\d{3,20}$/.test(to))
    return rejected('invalid_destination', '接收号码必须是3到20位数字,请核对手机号码。');
  if (!/^\d{1,20}$/.test(from))
    return rejected('invalid_source', '接入号加扩展码必须是1到20位数字,请在短信设置中更正。');
  if (text === '') return rejected('empty_text', '短信内容为空,请填写内容后再发。');
  if (smsParts(text).texts.length > MOST_PARTS)
    return rejected('too_long', `短信超过${MOST_PARTS}条的长度,请缩短内容。`);
  return undefined;
}

/** It was kept here: nothing was sent. */
export const HELD: SubmitResult = {
  ok: false,
  kind: 'held',
  code: 'held_back',
  sentence: '发送已停止,这条短信没有发出,恢复后可以再发。',
};

export function rejected(code: string, sentence: string): SubmitResult {
  return { ok: false, kind: 'rejected', code, sentence };
}
