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
  /(?:别|不要|不用|勿|莫要|莫|唔好|咪|甭|表(?=再?发)|不准|不许|停止)(?:再|老是?|总是?|天天|一直|没完没了[地的]?|成天|整天|一天到晚|动不动就?|三天两头|给我们?|给俺|给咱|给本号码?|给这个号码?|跟我|往我|向我|继续|乱|又){0,3}(?:打电话(?:和|、|或)?)?(?:发(?![生现票愁火展放慌])|推(?:送)?(?=短信|信息|消息|广告|[了吧啦，。！]|$)|推送|骚扰|打扰|烦我|来(?:短信|信息|消息))/u;
const SWITCH_OFF =
  /(?:短信|信息|推送)[^，。]{0,6}(?:停掉|停了|取消了?|关掉|别发|不要发|不用发|不用再发)|(?:(?:怎么|怎样|如何|咋个?)(?:样)?(?:才|才能|可以|能)?(?:不|拒)收|(?:才能|才可以|可以)不收)[^，。]{0,4}(?:短信|信息|消息)|(?:取消|关闭|关掉|关了|屏蔽|停掉).{0,4}(?:短信|信息|推送|订阅)/u;
/** 不想收短信, 拒绝接收: without a word for stopping. */
const UNWANTED =
  /(?:不想|不要|不愿意?|不需要|不用|不接受|不接收|拒绝|拒收|停止|停)(?:再)?(?:接?收到?|接收|接受|看到?|推送|发送?)?(?:你们?的?|这种|这些|这类|此类|任何)?(?:短信|信息|消息|推送)|^(?:请)?(?:拒绝接收|停发|勿扰|不要发送|停止发送)[了吧。]*$/u;
/** 我没有退订: denied, not asked for. */
const DENIES =
  /(?<![要是])(?:不(?:是|想|要|用|需要|会|打算|同意)?|没(?:有|想|要|说过?要?|打算)?|并未|未|无需|别|莫|勿|误|取消|唔|恢复)(?:要|想|说|给我|再|过|的)?退订/u;
const SHUT_OUT = /(?:把|将|被)[^，]{0,4}拉黑|微信[^，]{0,2}拉黑|拉黑(?:了)?我/u;
/** 短信太多了，取消. */
const OF_TEXTS = /短信|信息|推送|(?:天天|老|总|一直|又|还|不停[地的]?)发/u;
const CALLED_OFF = /^(?:请|给我|给俺|帮我|麻烦|赶紧|赶快|快)*(?:取消|关掉|停掉|停了?)[了吧掉喽嘛哈]?$/u;
const REFUSED = /^(?:我|一律|全部|已|要)?拒收(?:了|短信|信息|谢谢)?$/u;
const OFF_THE_LIST =
  /(?:名单|号码|电话|手机号).{0,4}(?:删|移除|去掉|剔除|移出)|(?:移出|移除|剔除|剔出|删除|踢出|删出).{0,4}(?:名单|号码|列表)/u;

/** 退订？先把我的钱退了再说: our offer taken up in scorn. */
const SCORN = /^(?:先|没门|想得美|做梦|休想|不可能|凭|门都没)/u;
/** TD？啥是TD: asked about, not asked for. */
const WONDERED =
  /(?:啥|什么|哪个|怎么)(?:是|叫|又是)TD|TD(?:是|指|代表)?(?:个)?(?:啥|什么|几个意思|何意|哪样)/u;
const DENIED = /(?:不|没|没有|别|不是|不要|不用|不想)(?:回复?|发)?$/u;

/** Where an opt-out code stands, blanked out of the text so that `D` is not read as an item. Length is kept. */
export function takeOptOutCode(text: string, card: Card): { found: boolean; text: string } {
  const span = codeSpan(text, card);
  if (span === undefined) return { found: false, text };
  const [from, to] = span;
  if (WONDERED.test(text)) return { found: false, text };
  if (DENIED.test(text.slice(Math.max(0, from - 4), from))) return { found: false, text };
  return { found: true, text: text.slice(0, from) + '，'.repeat(to - from) + text.slice(to) };
}

/** Whether the words ask to be left alone. A denial (`不退订`) in the same clause is none. */
export function wordsOptOut(clauses: readonly Clause[]): boolean {
  const ofTexts = clauses.some(({ text }) => OF_TEXTS.test(text));
  return clauses.some(
    (clause, i) =>
      (asksToStop(clause) && !isScorned(clause, clauses[i + 1])) || (ofTexts && CALLED_OFF.test(clause.text)),
  );
}

const isScorned = (clause: Clause, next: Clause | undefined): boolean =>
  clause.question && clause.text === '退订' && SCORN.test(next?.text ?? '');

export function asksToStop(clause: Clause): boolean {
  if (clause.tokens.some((token) => token.kind === 'keep') || DENIES.test(clause.text)) return false;
  if (SHUT_OUT.test(clause.text)) return clause.text.includes('退订');
  return (
    clause.text.includes('退订') ||
    NO_MORE.test(clause.text) ||
    OFF_THE_LIST.test(clause.text) ||
    REFUSED.test(clause.text) ||
    SWITCH_OFF.test(clause.text) ||
    UNWANTED.test(clause.text) ||
    clause.tokens.some((token) => token.kind === 'optOut')
  );
}
