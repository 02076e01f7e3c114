const formula = /^'*[=+\-@\t\r\n]/;
const escaped = /^'+[=+\-@\t\r\n]/;
const needsQuotes = /[",\r\n\t]/;

/** Whether a spreadsheet would run the text as a formula. */
export const startsFormula = (cell: string): boolean => formula.test(cell);

/** Text that a spreadsheet would run gets a leading `'` (FORMATS). Also where it has one already, so that none is lost on the way back. */
const escapeFormula = (cell: string): string => (startsFormula(cell) ? `'${cell}` : cell);

/** Takes back exactly what `csvLine` put before a cell. */
export const unescapeFormula = (cell: string): string => (escaped.test(cell) ? cell.slice(1) : cell);

/** One line of an export: RFC 4180, comma, CRLF, safe to open in a spreadsheet. */
export const csvLine = (cells: readonly string[]): string =>
  `${cells
    .map(escapeFormula)
    .map((cell) => (needsQuotes.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(',')}\r\n`;

/** The mark that makes spreadsheets read a CSV as UTF-8. */
export const utf8Mark = '\uFEFF';
