/** Markup that may be sent as it is; only `markup` makes it of what others wrote. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What a template takes in: text, which is escaped, markup, lists of both; what is false or missing is left out. */
export type Piece = string | number | Markup | readonly Piece[] | false | null | undefined;

/**
 * A template of markup. Whatever is put into it is escaped, in text and between the quotes of an attribute alike, unless a
 * template made it. Attributes must be quoted.
 */
export function markup(fixed: TemplateStringsArray, ...pieces: Piece[]): Markup {
  const text = fixed.map((part, at) => part + (at < pieces.length ? written(pieces[at]) : ''));
  return new Markup(text.join(''));
}

function written(piece: Piece): string {
  if (piece === false || piece === null || piece === undefined) return '';
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === 'string') return piece.replace(/[&<>"']/g, (sign) => SAFE[sign] ?? '');
  if (typeof piece === 'number') return String(piece);
  return piece.map(written).join('');
}

const SAFE: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
