import { OWN_REASONS, parentOf, type Reason } from './reasons.js';

export interface ReasonFault {
  /** `reasons.2.name`, or `reasons` for the tree as a whole. */
  readonly path: string;
  readonly code: 'conflict' | 'required' | 'unknown_value';
  readonly message: string;
}

/** How deep the tree may go: a list of choices, not a book. */
const MOST_LEVELS = 3;

/**
 * What is wrong with a tree that is to be the next version, beside the earlier ones, newest first: a code stands once, under one that
 * is there; nothing is in use under what is retired; what the station files under stays in use; and no code that ever
 * was goes, since old cases have it. Empty: it may be published.
 */
export function faultsOfReasons(
  reasons: readonly Reason[],
  earlier: readonly (readonly Reason[])[],
): readonly ReasonFault[] {
  const present = new Map(reasons.map((reason) => [reason.code, reason]));
  const each = reasons.flatMap((reason, index) =>
    [whyUnfitCode(reasons, present, index), whyUnfitName(reasons, index), whyKept(reason, present)].flatMap(
      (fault) => (fault ? [{ ...fault, path: `reasons.${index}.${fault.path}` }] : []),
    ),
  );
  return [...each, ...whatIsGone(present, earlier)];
}

const fault = (path: string, code: ReasonFault['code'], message: string): ReasonFault => ({
  path,
  code,
  message,
});

type Tree = ReadonlyMap<string, Reason>;

function whyUnfitCode(reasons: readonly Reason[], present: Tree, index: number): ReasonFault | null {
  const { code } = reasons[index] as Reason;
  if (reasons.findIndex((other) => other.code === code) < index)
    return fault('code', 'conflict', `编码“${code}”重复；同一原因只能出现一次。`);
  const parent = parentOf(code);
  if (parent === null) return null;
  if (!present.has(parent))
    return fault('code', 'unknown_value', `编码“${code}”的上级“${parent}”不在目录中；请先添加上级。`);
  return code.split('.').length > MOST_LEVELS
    ? fault('code', 'conflict', `原因目录最多 ${MOST_LEVELS} 级；请把“${code}”放在上一级。`)
    : null;
}

/** Who chooses tells reasons apart by their names. */
function whyUnfitName(reasons: readonly Reason[], index: number): ReasonFault | null {
  const { code, name, retired } = reasons[index] as Reason;
  const same = reasons.findIndex(
    (other) => !other.retired && other.name === name && parentOf(other.code) === parentOf(code),
  );
  return !retired && same < index
    ? fault('name', 'conflict', `同一级已有在用的“${name}”，办理人分不清；请改名，或停用其中一个。`)
    : null;
}

function whyKept({ code, name, retired }: Reason, present: Tree): ReasonFault | null {
  if (retired && OWN_REASONS.includes(code))
    return fault('retired', 'conflict', `“${name}”由系统自动使用（例如短信回复立案），不能停用；可以改名。`);
  const above = present.get(parentOf(code) ?? '');
  return !retired && above?.retired === true
    ? fault('retired', 'conflict', `上级“${above.name}”已停用，“${name}”也须停用。`)
    : null;
}

function whatIsGone(present: Tree, earlier: readonly (readonly Reason[])[]): ReasonFault[] {
  const own = OWN_REASONS.map((code) => ({ code, name: code }));
  const ever = new Map([...own, ...[...earlier].reverse().flat()].map((each) => [each.code, each]));
  const gone = [...ever.values()].filter(({ code }) => !present.has(code));
  if (gone.length === 0) return [];
  const names = gone.map(({ code, name }) => `“${name}”（${code}）`).join('、');
  return [fault('reasons', 'required', `不能删除以前版本有过的原因 ${names}：旧案件还在使用；请改为停用。`)];
}
