const ALL = /(?<!\d)100 ?%/gu;
const NUMBER_PLATE = /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z]·?[A-Z0-9]{5,6}/gu;
/** Numbers of policies and reports: letters and many digits. */
const IDENTIFIER = /(?:[A-Z]{2,12}\d{5,30}|\d{7,30})[A-Z]{0,3}(?![A-Z\d])/gu;
const WEEPING_FACE = /(?<![A-Z\d])(?:T[_.。]T|TAT|QAQ|QWQ|TOT)(?![A-Z\d])/gu;
/** Faces drawn with marks: (^▽^), ヾ(≧▽≦*)O. */
const FACE =
  /[ヾヽ╮╭٩ლOM]?\((?=[^()\u4e00-\u9fff]{0,10}[^\s\p{L}\p{N}\p{P}()+=])[^()\u4e00-\u9fff\d]{2,14}\)[وノづ╯σ۶OM*~✧]{0,3}/gu;
/** 取件码2-1-3306: what such a message counts is no grade. */
const SECRET = /(?<=(?:取件|取货|提货|验证|校验|动态|激活)码(?:是|为)?[:\s]{0,2})[A-Z\d][A-Z\d-]{2,15}/gu;
const MARKED = /[A-Z(%码]|\d{7}/u;

/** Hides in a normalised reply what no code and no word is read from: number plates, policy numbers, drawn faces. The length is kept. */
export function hideMarks(text: string): string {
  if (!MARKED.test(text)) return text;
  return text
    .replace(ALL, (all) => '很'.repeat(all.length))
    .replace(SECRET, (each) => '，'.repeat(each.length))
    .replace(NUMBER_PLATE, (plate) => '车'.repeat(plate.length))
    .replace(IDENTIFIER, (each) => '，'.repeat(each.length))
    .replace(WEEPING_FACE, (face) => '呜'.repeat(face.length))
    .replace(FACE, (face) => '，'.repeat(face.length));
}
