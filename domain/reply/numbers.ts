/** Latin words and abbreviations that hold item letters but name no item. */
export const LATIN_WORDS: ReadonlySet<string> = new Set(
  `APP BAD OK OKAY VIP ETC NB SB PPT KTV ICU CT IC ID QQ VX WX SMS POS ATM DNA AI DVD PC DJ GOOD NICE SEND CALL ME PA CEO PICC CPIC CIC TMD MLGB NMD SO GPS WIFI MP WWW HTTP HTTPS COM CN STOP UNSUBSCRIBE SATISFIED DISSATISFIED MANYI BUMANYI TUIDING THANKS THANKYOU THX THANK YOU VERY NOT PERFECT GREAT HI HELLO YES NO NONE VERYGOOD BU TUI DING EMO PUA CPU KPI P H5 ABS ECU`.split(
    ' ',
  ),
);

const MEASURES =
  '天个月年日次块元分周岁万千百十亿星折成倍楼号位口张份辆台遍趟顿斤字年人家本条点级层期秒刻毛角亩名回种集阵颗根瓶桌餐户辈番句笔轮届枚';
/** Words that begin like a measure: 2人员态度差 is grade 2. */
const NOT_MEASURES = [
  '人员',
  '人不',
  '天天',
  '次次',
  '条款',
  '本人',
  '年年',
  '月月',
  '回复',
  '回访',
  '回电',
  '个个',
  '个人',
  '成天',
  '分红',
  '点赞',
  '家里',
  '家人',
  '位置',
  '种种',
  '名不',
  '名义',
  '日日',
  '万一',
  '回答',
  '人很',
  '人工',
  '本来',
  '本次',
  '分明',
  '成本',
  '周到',
  '周全',
  '周经',
  '点都没',
  '百般',
  '千万',
  '分公司',
  '字迹',
  '字小',
  '条件',
  '号称',
  '级别',
];

/** Whether the characters at `at` make the number before them a quantity: 3天, 2023年, 90分, 4S店, 3 个月. */
export function isMeasured(text: string, at: number): boolean {
  const spaced = text.charAt(at) === ' ' ? at + 1 : at;
  const next = text.charAt(spaced);
  if (next === '' || (at === 1 && /^[号项][\s，。！~]*$/u.test(text.slice(at)))) return false;
  if (spaced > at)
    return /^(?:天[^天]|个[^个人]|月|年[^年]|次[^次]|块|元|分钟?|小时|星|万|周[^到全])/u.test(
      text.slice(spaced, spaced + 2),
    );
  if (
    text.startsWith('小时', at) ||
    (text.startsWith('多', at) && /^多[天个次万年]/u.test(text.slice(at, at + 2)))
  )
    return true;
  if (/^S[店\s]|^G(?:网|信号|手机)|^Q$|^S$/u.test(text.slice(at, at + 3))) return true;
  if (/^(?:头[猪牛羊驴母肥小大能死]|只[鸡鸭鹅羊猪兔狗])/u.test(text.slice(at, at + 2))) return true;
  if (next === ':' || next === '-' || next === '/')
    return /\d/.test(text.charAt(at + 1)) && /\d/.test(text.charAt(at + 2));
  // 2个人觉得不好 is grade 2; 4个人接过电话 counts people.
  if (/^个人(?:[接来都一在给跟围上打轮]|办理|经手)/u.test(text.slice(at, at + 4))) return true;
  return MEASURES.includes(next) && !NOT_MEASURES.some((word) => text.startsWith(word, at));
}

const NUMERAL = '0123456789零一二两俩三四五六七八九十百千万亿半几数';
const TIME_UNIT =
  /^(?:个?多?(?:月|星期|礼拜|小时|钟头|季度|半月)|多?(?:天|年|周|日|宿|夜|晚|分钟|秒钟?|下午|上午|早上))(?:多|半)?/u;
const OTHER_UNIT =
  /^(?:多?(?:块|元|万|千|百|次|趟|遍|个|人|家|份|张|条|辆|岁|分|星|楼|号|回|口|本|点|倍|成|折|位|头|只|台|层|级|期|种|顿|斤|亩|字|道|道道|套|面|处|件|笔|项|步|场|句|通|封|圈|转(?![账人入])|颗|根|瓶|桌|餐|户|番|轮))(?:多|钱)?/u;

export type Quantity = { readonly kind: 'time' | 'quantity' | 'number'; readonly text: string };

/** A number with its unit at `at`, in digits or Chinese numerals; a lone Chinese numeral is a `number`. */
export function quantityAt(text: string, at: number): Quantity | undefined {
  let to = at;
  while (to < text.length && (NUMERAL.includes(text.charAt(to)) || (to > at && text.charAt(to) === '.')))
    to += 1;
  if (to === at) return undefined;
  const rest = text.slice(to, to + 6).replace(/^ /, '');
  const spaced = text.charAt(to) === ' ' ? 1 : 0;
  const time = TIME_UNIT.exec(rest);
  if (time !== null) return { kind: 'time', text: text.slice(at, to + spaced + time[0].length) };
  const other = OTHER_UNIT.exec(rest);
  if (other !== null) return { kind: 'quantity', text: text.slice(at, to + spaced + other[0].length) };
  return { kind: 'number', text: text.slice(at, to) };
}
