type Needed = ReadonlySet<string> | undefined;

const union = (sets: readonly Needed[]): Needed =>
  sets.some((set) => set === undefined) ? undefined : new Set(sets.flatMap((set) => [...(set ?? [])]));

/** The one of two demands that fewer texts meet. */
const stricter = (a: Needed, b: Needed): Needed =>
  a === undefined || (b !== undefined && b.size < a.size) ? b : a;

/** Reads the source of a pattern: alternatives of sequences of characters, classes and groups, each perhaps repeated. */
class PatternReader {
  private at = 0;

  constructor(private readonly source: string) {}

  alternatives(): Needed {
    const sets = [this.sequence()];
    while (this.source.charAt(this.at) === '|') {
      this.at += 1;
      sets.push(this.sequence());
    }
    return union(sets);
  }

  private sequence(): Needed {
    let needed: Needed;
    while (this.at < this.source.length && !'|)'.includes(this.source.charAt(this.at))) {
      const one = this.element();
      needed = stricter(needed, this.mayBeAbsent() ? undefined : one);
    }
    return needed;
  }

  private element(): Needed {
    const char = this.source.charAt(this.at);
    if (char === '(') return this.group();
    if (char === '[') return this.charClass();
    this.at += char === '\\' ? 2 : 1;
    return '.^$\\'.includes(char) ? undefined : new Set([char]);
  }

  private group(): Needed {
    const [opening = '('] = /^\((?:\?(?:<?[=!]|:))?/u.exec(this.source.slice(this.at)) ?? [];
    this.at += opening.length;
    const needed = this.alternatives();
    this.at += 1;
    return /[=!]/u.test(opening) ? undefined : needed;
  }

  private charClass(): Needed {
    const end = this.source.indexOf(']', this.at);
    const inside = this.source.slice(this.at + 1, end);
    this.at = end + 1;
    return /[\^\\-]/u.test(inside) ? undefined : new Set(inside);
  }

  private mayBeAbsent(): boolean {
    const [repeat = ''] = /^(?:[?*+]|\{\d+(?:,\d*)?\})\??/u.exec(this.source.slice(this.at)) ?? [];
    this.at += repeat.length;
    return /^(?:[?*]|\{0)/u.test(repeat);
  }
}

/** Characters of which every text that `source` matches holds one. A pattern that needs none in particular throws: it would be searched in vain in every reply. */
export function neededCharacters(source: string): ReadonlySet<string> {
  const needed = new PatternReader(source).alternatives();
  if (needed === undefined) throw new RangeError(`句式没有必含的字:${source}`);
  return needed;
}
