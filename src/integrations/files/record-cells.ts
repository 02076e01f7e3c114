import type { Delimiter } from './record-cutter.js';

const spacesOnly = /^ *$/;

const quotedRow = (text: string, from: number, delimiter: Delimiter, row: string[]): number => {
  let cell = '';
  let start = from;
  let at = from;
  let cellStart = true;
  for (; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === delimiter) {
      row.push(cell + text.slice(start, at));
      cell = '';
      start = at + 1;
      cellStart = true;
      continue;
    }
    if (letter === '\n' || letter === '\r') break;
    if (letter === '"' && cellStart) {
      const close = text.indexOf('"', at + 1);
      if (close < 0) {
        // Only a record with broken bytes can lose its closing quote.
        row.push(text.slice(at + 1));
        return text.length;
      }
      cell += text.slice(at + 1, close);
      at = close;
      start = close + 1;
      while (text[at + 1] === '"') {
        const next = text.indexOf('"', at + 2);
        const end = next < 0 ? text.length : next;
        cell += text.slice(at + 1, end);
        at = end;
        start = end + 1;
      }
    }
    cellStart = false;
  }
  row.push(cell + text.slice(start, at));
  return text[at] === '\r' && text[at + 1] === '\n' ? at + 2 : at + 1;
};

const quotedRows = (text: string, delimiter: Delimiter): string[][] => {
  const rows: string[][] = [];
  for (let from = 0; from < text.length;) {
    const row: string[] = [];
    const next = quotedRow(text, from, delimiter, row);
    // A quoted empty cell is a record, an empty line is none.
    if (row.length > 1 || text[from] === '"' || !spacesOnly.test(row[0] ?? '')) rows.push(row);
    from = next;
  }
  return rows;
};

const plainRows = (text: string, delimiter: Delimiter): string[][] => {
  const rows: string[][] = [];
  const add = (line: string): void => {
    if (!spacesOnly.test(line)) rows.push(line.split(delimiter));
  };
  const hasReturns = text.includes('\r');
  for (const line of text.split('\n')) {
    if (!hasReturns) add(line);
    else for (const part of line.split('\r')) add(part);
  }
  return rows;
};

/**
 * The records of a text that holds whole ones, as cells (RFC 4180; a quote that does not open a cell stands for
 * itself). Lines that are empty or hold spaces only are no records.
 */
export const cellsOf = (text: string, delimiter: Delimiter): string[][] =>
  text.includes('"') ? quotedRows(text, delimiter) : plainRows(text, delimiter);
