/** A stored text as it is read: feedback has two parts, and is kept as JSON; an erased one is no feedback any more. */
export function submittedText(kind: string | null, text: string): string {
  if (kind !== 'case.sendFeedback' || !text.startsWith('{')) return text;
  const { findings, resolution } = JSON.parse(text) as { findings: string; resolution: string };
  return `调查情况：${findings}\n处理意见：${resolution}`;
}
