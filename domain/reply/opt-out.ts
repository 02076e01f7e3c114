import type { Card } from '../card/card.js';
import type { Clause } from './clauses.js';

/** `TD`, `T D`, `回T`, `2TD`: the code by itself, or right after a grade's digits or letters. */
function codeSpan(text: string, card: Card): readonly [number, number] | undefined {
  const codes = [...card.optOutCodes].sort((a, b) => b.length - a.length);
  for (let from = 0; from < text.length; from += 1) {
    const first = text.charAt(from);
    if (first < 'A' || first > 'Z') continue;
    let to = from;
    while (text.charAt(to) >= 'A' && text.charAt(to) <= 'Z') to += 1;
    const run = text.slice(from, to);
    const code = codes.find(
      (each) => run === each || run === each + each || isTail(run, each, text.charAt(from - 1), card),
    );
    if (code !== undefined) return [from + (run === code + code ? 0 : run.length - code.length), to];
    if (
      /^(?:T[ .,\-_，。、]{1,2}D)(?![A-Z])/u.test(text.slice(from, from + 5)) &&
      card.optOutCodes.includes('TD')
    )
      return [from, text.indexOf('D', from) + 1];
    from = to;
  }
  return undefined;
}

function isTail(run: string, code: string, before: string, card: Card): boolean {
  if (!run.endsWith(code) || !(before >= '1' && before <= '4')) return false;
  return Array.from(run.slice(0, -code.length)).every((letter) =>
    card.items.some((item) => item.letter === letter),
  );
}

/** 别再给我发, 不要天天来信息: the many ways of asking for no more texts. */
const NO_MORE =
  /(?:别|不要|不用|勿|莫|唔好|咪|甭|不准|不许|停止)(?:再|老是?|总是?|天天|一直|给我|跟我|往我|向我|继续|乱|又){0,3}(?:发(?![生现票愁火展放慌])|推送|骚扰|打扰|烦我|来(?:短信|信息|消息))/u;
const SWITCH_OFF = /(?:取消|关闭|关掉|关了|屏蔽|停掉).{0,4}(?:短信|信息|推送|订阅)/u;
const REFUSED = /^(?:我|一律|全部|已|要)?拒收(?:了|短信|信息|谢谢)?$/u;
const OFF_THE_LIST = /(?:名单|号码|电话|手机号).{0,4}(?:删|移除|去掉|剔除)/u;

const DENIED = /(?:不|没|没有|别|不是|不要|不用|不想)(?:回复?|发)?$/u;

/** Where an opt-out code stands, blanked out of the text so that `D` is not read as an item. Length is kept. */
export function takeOptOutCode(text: string, card: Card): { found: boolean; text: string } {
  const span = codeSpan(text, card);
  if (span === undefined) return { found: false, text };
  const [from, to] = span;
  if (DENIED.test(text.slice(Math.max(0, from - 4), from))) return { found: false, text };
  return { found: true, text: text.slice(0, from) + '，'.repeat(to - from) + text.slice(to) };
}

/** Whether the words ask to be left alone. A denial (`不退订`) in the same clause is none. */
export function wordsOptOut(clauses: readonly Clause[]): boolean {
  return clauses.some((clause) => asksToStop(clause));
}

export function asksToStop(clause: Clause): boolean {
  if (clause.tokens.some((token) => token.kind === 'keep')) return false;
  return (
    clause.text.includes('退订') ||
    NO_MORE.test(clause.text) ||
    OFF_THE_LIST.test(clause.text) ||
    REFUSED.test(clause.text) ||
    SWITCH_OFF.test(clause.text) ||
    clause.tokens.some((token) => token.kind === 'optOut')
  );
}
