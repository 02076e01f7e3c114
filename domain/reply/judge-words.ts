import type { Clause, TokenKind } from './clauses.js';
import type { Overall } from './reading.js';
import type { Finding } from './clause-reader.js';
import type { Sentiment } from './sentiment.js';
import { isHistory } from './time-sense.js';
import { isSignature } from './signature.js';

/** What decided, in fixed wording. */
export interface Verdict {
  readonly overall: Overall;
  readonly why: string;
}

/** What is left unexplained may hide a complaint; more than this many characters and praise is not believed. */
const UNKNOWN_ALLOWED = 4;
const UNKNOWN_RUN_ALLOWED = 3;
/** Praise that does not say 满意 is believed only where nearly all of it is understood. */
const UNKNOWN_BESIDE_PRAISE = 1;

const verdict = (overall: Overall, why: string): Verdict => ({ overall, why });
const WEAK_QUESTION = 24;
const LONG_QUESTION = 40;
/** What an enquiry at an insurer is about. */
const MATTER =
  /保|赔|费|险|单|合同|发票|报|钱|账|退|款|卡|受益|材料|资料|电话|续|红利|分红|车|案|修|定损|住院|办|交|领|现金|本金|利息|地址|网点|APP|证|签|号|贷|取|转|变更|期|上门|原件|认定|垫|事故|残|鉴定|伤|体检|资格|满期/u;
/** Questions that want no answer. */
const RHETORICAL =
  /服务|觉得|这样|这种|那我|良心|心里|就是|还要|还想|又|都|干什么|干啥|搞什么|凭|难道|好意思|算什么|谁敢|谁还|什么用|啥用|有用吗|意思|人话|不/u;

const person = (why: string): Verdict => verdict('person', why);

export const has = (said: Sentiment, ...kinds: TokenKind[]): boolean =>
  kinds.some((kind) => (said.counts.get(kind) ?? 0) > 0);

export const good = (said: Sentiment): Finding[] =>
  said.findings.filter((finding) => finding.sense === 'good');
export const bad = (said: Sentiment): Finding[] => said.findings.filter((finding) => finding.sense === 'bad');

const clauseHas = (clause: Clause | undefined, ...kinds: TokenKind[]): boolean =>
  clause?.tokens.some((token) => kinds.includes(token.kind)) ?? false;

/** Words that a question is often about, and a story of praise as well: 每天给我说进度. */
const TOPIC_OF_QUESTION =
  /^(?:进度|地址|联系方式|客服电话|电话号码|查询|打听|查查|多少|多久|多大|几点|哪天|电话给我|给我打电话|打电话给我|联系我|给我电话)$/u;
const SHORT_QUESTION = 10;
/** Things asked for by name alone; among more words they are only spoken of: 客服电话永远在忙. */
const THING_ASKED_FOR = /^(?:进度|地址|联系方式|客服电话|电话号码)$/u;
const BESIDE_A_THING = 4;

/** 损失多少赔多少, 咋说的就咋办: words of a question that ask nothing. */
const WHATEVER = /(啥|什么|多少|哪|谁|咋|怎么|几).{1,8}\1/u;

const inquires = (clause: Clause): boolean =>
  (clause.question || !WHATEVER.test(clause.text)) &&
  clause.tokens.some(
    ({ kind, text }) =>
      ['enquire', 'request'].includes(kind) &&
      (clause.question || clause.text.length <= SHORT_QUESTION || !TOPIC_OF_QUESTION.test(text)) &&
      (clause.question || clause.text.length - text.length <= BESIDE_A_THING || !THING_ASKED_FOR.test(text)),
  );

export const asks = (clauses: readonly Clause[]): boolean =>
  clauses.some(inquires) ||
  clauses.some((clause) => clauseHas(clause, 'ask') && clauseHas(clause, 'unknown', 'neutral', 'aspect'));

/** A question that is one beyond doubt; 什么 and 啥 within praise often ask nothing. */
export const asksPlainly = (clauses: readonly Clause[]): boolean =>
  clauses.some(
    (clause) =>
      inquires(clause) ||
      (clause.question && clauseHas(clause, 'ask')) ||
      (clause.tokens.at(-1)?.kind === 'ask' && clause.tokens.length > 2 && !WHATEVER.test(clause.text)),
  );

const questioned = (clause: Clause | undefined): boolean =>
  clause !== undefined && (clause.question || clauseHas(clause, 'ask', 'enquire'));

/** Something that keeps praise from being plain; the reason, or nothing. */
export function doubt(said: Sentiment, clauses: readonly Clause[]): string | undefined {
  if (has(said, 'enquire', 'request')) return '像有问题,须由人看';
  if (has(said, 'ask')) return '带疑问词,须由人看';
  if (has(said, 'irony')) return '像是反话,须由人看';
  if (has(said, 'unsure')) return '说法不确定,须由人看';
  if (said.openNegation) return '有没读懂的否定词,须由人看';
  if (has(said, 'contrast', 'mock', 'annoyed', 'mild')) return '有转折或不满的语气,须由人看';
  if (has(said, 'promise') && !said.findings.some(({ token }) => token.topic === 'commitment_kept'))
    return '说到承诺又没读出是否兑现,须由人看';
  if (has(said, 'past', 'condition')) return '说的是过去或有条件,须由人看';
  if (has(said, 'lukewarm', 'urge', 'improve')) return '不是我们问的等级,须由人看';
  if (has(said, 'number', 'quantity') || undecidedTime(said, clauses)) return '有没读懂的数字,须由人看';
  if (has(said, 'quote') && said.findings.length > 0) return '带引号,可能是反话,须由人看';
  if (clauses.some((clause, index) => unexplained(clause, index, said)))
    return '评价之外有没读懂的话,须由人看';
  if (clauses.some((clause) => clause.question)) return '带问号,须由人看';
  if (
    said.unknown > UNKNOWN_BESIDE_PRAISE &&
    said.findings.length > 0 &&
    !said.findings.some((finding) => finding.explicit)
  )
    return '没有说满意,又有没读懂的话,须由人看';
  if (said.unknown > UNKNOWN_ALLOWED || said.longestUnknown > UNKNOWN_RUN_ALLOWED)
    return '有较长没读懂的话,须由人看';
  return undefined;
}

/** A clause of unknown words that holds no praise may take back the praise of another: 真热情,交完钱就走. */
function unexplained(clause: Clause, index: number, said: Sentiment): boolean {
  if (clauseHas(clause, 'thanks') || said.findings.some((finding) => finding.clause === index)) return false;
  return !isSignature(clause) && clause.tokens.some((token) => token.kind === 'unknown');
}

function undecidedTime(said: Sentiment, clauses: readonly Clause[]): boolean {
  const judged = new Set(said.findings.map((finding) => finding.token.at));
  return clauses.some(
    (clause) =>
      !isHistory(clause) && clause.tokens.some((token) => token.kind === 'time' && !judged.has(token.at)),
  );
}

const WISH_AS_QUESTION = /能不能|能否|可不可以|可以不可以|是否能|可否|能不|是不是(?:该|应该|可以|能)/u;
/** 能不能在乡镇也安排个查勘员: for everybody, not for one's own case. */
const FOR_ALL = /安排|增?设|开[个通设]|[弄搞出做建]个|做成|写成|列[个出]|贴出|周末|乡镇|村里|固定|放宽|大字/u;
const WANTED = /以后|下次|下回|今后|需|还要|应|该|可以|再|[要得](?=改|加强|提高|多)|[嘛吧噻]$/u;
const BARE_WISH = /^(?:(?:可以|能|要|该)?再|多|加强|加大|增加|简化|提高|改进|改善|优化|减少)/u;

/** 能不能把流程弄简单点, 多培训业务员: a wish without a word for wishing. */
const impliedWish = (clauses: readonly Clause[]): boolean =>
  clauses.some(
    (clause) =>
      (WISH_AS_QUESTION.test(clause.text) && FOR_ALL.test(clause.text)) ||
      (clauseHas(clause, 'improve') &&
        (WISH_AS_QUESTION.test(clause.text) ||
          (clause.tokens[0]?.kind === 'improve' && BARE_WISH.test(clause.text)) ||
          WANTED.test(clause.text))),
  );

const isSuggestion = (clause: Clause | undefined): boolean => clauseHas(clause, 'suggest', 'improve');

/** Complaints outside what is merely wished for. */
export function complaints(said: Sentiment, clauses: readonly Clause[]): Finding[] {
  return bad(said).filter((finding) => finding.explicit || !isSuggestion(clauses[finding.clause]));
}

/** 除了慢，别的都满意. */
const isExcepted = ({ clause, token }: Finding, clauses: readonly Clause[]): boolean =>
  clauses[clause]?.tokens.some(
    ({ kind, text, at }) => kind === 'contrast' && text.startsWith('除') && at < token.at,
  ) ?? false;

const opinionOnly = (clauses: readonly Clause[]): boolean =>
  clauses.every((clause) =>
    clause.tokens.every((token) => token.kind !== 'suggest' || token.text === '意见'),
  );

/** What is done once, at the sale; that it is long ago excuses nothing. */
const OF_A_SALE: readonly Finding['token']['topic'][] = [
  'duty_to_inform',
  'signed_in_person',
  'solicitation_of_favours',
  'commitment_kept',
];

function onlyBad(said: Sentiment, clauses: readonly Clause[], ill: readonly Finding[]): Verdict {
  const plain = ill.some((finding) => finding.explicit) || ill.length > 1;
  const inQuestions = ill.every(
    (finding) =>
      questioned(clauses[finding.clause]) && !finding.explicit && !finding.token.text.endsWith('呢'),
  );
  const inPast = ill.every(
    ({ clause, token }) => clauseHas(clauses[clause], 'past') && !OF_A_SALE.includes(token.topic),
  );
  if (inPast && has(said, 'past') && !plain) return person('说的是过去,须由人看');
  if (inPast && clauses.length > 1 && ill.every((finding) => finding.clause < clauses.length - 1))
    return person('说的是过去,须由人看');
  if (has(said, 'irony', 'unsure') && !plain) return person('说法不确定,须由人看');
  if (inQuestions && ill.length < 2) return person('疑问里带着不满,须由人看');
  if (!plain && has(said, 'condition', 'lukewarm')) return person('不满有条件或不明确,须由人看');
  if (!plain && has(said, 'enquire', 'request', 'urge')) return person('又像不满又像咨询,须由人看');
  if (!plain && has(said, 'suggest', 'improve')) return person('又像不满又像建议,须由人看');
  return verdict('dissatisfied', '文字表示不满意');
}

function both(
  said: Sentiment,
  clauses: readonly Clause[],
  fine: readonly Finding[],
  ill: readonly Finding[],
): Verdict {
  const last = said.findings.at(-1);
  if (has(said, 'irony', 'unsure', 'hearsay')) return person('像是反话,须由人看');
  const praised = fine.some((finding) => finding.explicit);
  const blamed = ill.some((finding) => finding.letters.length > 0);
  if (!praised && ill.every((finding) => clauseHas(clauses[finding.clause], 'past') && !finding.explicit))
    return person('不满的是过去,须由人看');
  if (ill.every((finding) => isExcepted(finding, clauses))) return verdict('dissatisfied', '除了一项都好');
  if (ill.some((finding) => finding.explicit && finding.letters.length > 0))
    return verdict('dissatisfied', '有一项明确不满意');
  if (praised && ill.some((finding) => finding.explicit)) return person('满意与不满意并存,须由人看');
  if (praised)
    return blamed && last?.sense === 'bad'
      ? verdict('dissatisfied', '满意之外有一项明确不好')
      : person('满意与不满并存,须由人看');
  if (last?.sense === 'bad' || said.findings.every(({ letters }) => letters.length > 0))
    return verdict('dissatisfied', '有好有坏,不满意优先');
  return person('有好有坏,须由人看');
}

/** What stands in questions that are none: a complaint asks so. */
const COMPLAINS =
  /打发|叫花子|凭什么|凭啥|良心|永远|门都没有|哪条|骗|坑|傻|孙子|当猴|逗我|耍我|欺负|过分|像话/u;

function asked(said: Sentiment, clauses: readonly Clause[]): Verdict {
  if (has(said, 'irony', 'unsure')) return person('疑问的意思不明确,须由人看');
  if (said.openNegation) return person('疑问里有否定,须由人看');
  if (clauses.some(({ text }) => COMPLAINS.test(text))) return person('疑问里像有不满,须由人看');
  const length = clauses.reduce((sum, clause) => sum + clause.text.length, 0);
  if (!has(said, 'enquire', 'request')) {
    const all = clauses.map((clause) => clause.text).join('');
    if (length > WEAK_QUESTION || !MATTER.test(all) || RHETORICAL.test(all.replace(/(.)不\1/gu, '$1')))
      return person('不像真在提问,须由人看');
  } else if (length > LONG_QUESTION && has(said, 'contrast', 'promise', 'past'))
    return person('长话里带着问题,须由人看');
  const content =
    length >= 4 ||
    (has(said, 'enquire') && clauses.some((clause) => MATTER.test(clause.text))) ||
    clauses.some(
      (clause) =>
        /^咨询/u.test(clause.text) || clauseHas(clause, 'unknown', 'aspect', 'request', 'time', 'quantity'),
    );
  return content ? verdict('enquiry', '没有评价,提出了问题或请求') : person('问题太短,须由人看');
}

function onlyGood(said: Sentiment, clauses: readonly Clause[], fine: readonly Finding[]): Verdict {
  if (has(said, 'irony', 'unsure')) return person('像是反话或不确定,须由人看');
  if (has(said, 'suggest')) return verdict('suggestion', '满意之外提了建议');
  if (asks(clauses)) {
    const inQuestion = fine.every((finding) => questioned(clauses[finding.clause]));
    return inQuestion || !asksPlainly(clauses)
      ? person('疑问里带着评价,须由人看')
      : verdict('enquiry', '满意之外提了问题');
  }
  const why = doubt(said, clauses);
  return why === undefined ? verdict('satisfied', '文字表示满意') : person(why);
}

/** Decides a reply that holds no grade, by its words alone. */
export function judgeWords(said: Sentiment, clauses: readonly Clause[]): Verdict {
  const ill = complaints(said, clauses);
  const fine = good(said);
  if (ill.length > 0) return fine.length > 0 ? both(said, clauses, fine, ill) : onlyBad(said, clauses, ill);
  if (fine.length > 0) return onlyGood(said, clauses, fine);
  if (has(said, 'suggest') || impliedWish(clauses)) {
    if (has(said, 'irony') || (has(said, 'suggest') && opinionOnly(clauses) && !has(said, 'improve')))
      return person('建议不明确,须由人看');
    return verdict('suggestion', '文字提出建议');
  }
  if (asks(clauses) || has(said, 'enquire', 'request')) return asked(said, clauses);
  if (!has(said, 'thanks')) return person('没有读出评价,须由人看');
  if (has(said, 'acknowledge')) return person('只是应答和客气,须由人看');
  const why = doubt(said, clauses);
  return why === undefined ? verdict('satisfied', '只有感谢,视为满意') : person(why);
}
