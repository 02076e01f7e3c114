import { startsFormula } from './csv-cell.js';
import type { TableRow } from './table-file.js';
import { zipStream } from './zip-stream.js';
import type { ZipEntry } from './zip-stream.js';

/** A sheet holds 1,048,576 rows; what is more goes on in the next. */
const ROWS_OF_A_SHEET = 1_000_000;
const LONGEST_CELL = 32_767;
/** Rows that are handed on together. */
const AT_A_TIME = 500;

const DOCUMENT = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const SHEET_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Styles by number: plain, heading, and text that begins like a formula, which the program keeps as text when it is edited. */
const HEADING = 1;
const QUOTED = 2;

/**
 * A workbook (ISO/IEC 29500) with one heading row on each sheet, written while it is read. Every text is a text, never a
 * formula, whatever it begins with.
 */
export async function* xlsxFile(
  title: string,
  heading: readonly string[],
  rows: AsyncIterable<TableRow> | Iterable<TableRow>,
): AsyncGenerator<Buffer> {
  yield* zipStream(entriesOf(title, heading, rows));
}

async function* entriesOf(
  title: string,
  heading: readonly string[],
  rows: AsyncIterable<TableRow> | Iterable<TableRow>,
): AsyncGenerator<ZipEntry> {
  const source = iteratorOf(rows);
  let sheets = 0;
  const rest = { isEmpty: false };
  try {
    while (!rest.isEmpty) {
      sheets += 1;
      const sheet = async function* (): AsyncGenerator<string> {
        yield `${DOCUMENT}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultColWidth="18" defaultRowHeight="15"/><sheetData>`;
        yield rowXml(heading, HEADING);
        rest.isEmpty = yield* sheetRows(source);
        yield '</sheetData></worksheet>';
      };
      yield { name: `xl/worksheets/sheet${sheets}.xml`, content: sheet() };
    }
  } finally {
    await source.return?.();
  }
  yield* frame(title, sheets);
}

/** The rows that one sheet holds. True: there are no more. */
async function* sheetRows(
  source: AsyncIterator<TableRow> | Iterator<TableRow>,
): AsyncGenerator<string, boolean> {
  let text = '';
  for (let row = 0; row < ROWS_OF_A_SHEET; row += 1) {
    const next = await source.next();
    if (next.done === true) {
      yield text;
      return true;
    }
    text += rowXml(next.value);
    if (row % AT_A_TIME !== 0) continue;
    yield text;
    text = '';
  }
  yield text;
  return false;
}

const iteratorOf = <T>(rows: AsyncIterable<T> | Iterable<T>): AsyncIterator<T> | Iterator<T> =>
  Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();

const rowXml = (cells: TableRow, style?: number): string =>
  `<row>${cells.map((cell) => cellXml(cell, style)).join('')}</row>`;

function cellXml(cell: TableRow[number], style?: number): string {
  if (cell === null) return '<c/>';
  if (typeof cell === 'number') return `<c><v>${cell}</v></c>`;
  const dressed = style ?? (startsFormula(cell) ? QUOTED : 0);
  return `<c t="inlineStr" s="${dressed}"><is><t xml:space="preserve">${xmlText(cell.slice(0, LONGEST_CELL))}</t></is></c>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What XML has no place for becomes the sign of what could not be shown. */
const xmlText = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);

/** What a workbook consists of besides its sheets. */
function frame(title: string, sheets: number): ZipEntry[] {
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1);
  // A sheet's name has at most 31 characters, none of them a sign of addresses.
  const name = xmlText(title.replace(/[[\]:*?/\\]/g, ' ').slice(0, 24));
  const file = (path: string, xml: string): ZipEntry => ({ name: path, content: [DOCUMENT + xml] });
  return [
    file(
      'xl/workbook.xml',
      `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${numbers
        .map((n) => `<sheet name="${name}${sheets > 1 ? ` ${n}` : ''}" sheetId="${n}" r:id="r${n}"/>`)
        .join('')}</sheets></workbook>`,
    ),
    file(
      'xl/_rels/workbook.xml.rels',
      `<Relationships xmlns="${PACKAGE}/relationships">${numbers
        .map((n) => `<Relationship Id="r${n}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${n}.xml"/>`)
        .join('')}<Relationship Id="styles" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    ),
    file('xl/styles.xml', STYLES),
    file(
      '_rels/.rels',
      `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="book" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    file(
      '[Content_Types].xml',
      `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${SHEET_TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${SHEET_TYPE}.styles+xml"/>${numbers
        .map(
          (n) =>
            `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${SHEET_TYPE}.worksheet+xml"/>`,
        )
        .join('')}</Types>`,
    ),
  ];
}

const STYLES = `<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
