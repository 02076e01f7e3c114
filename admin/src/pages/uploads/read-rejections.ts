import type { UploadView } from './queries';

type Rejection = NonNullable<UploadView['rejections']>[number];

const MOST = 500;

/** The first four columns (`row,column,code,message`) of the rejections file, for reading on screen. */
export function readRejections(csv: string): { rows: Rejection[]; complete: boolean } {
  const records = recordsOf(csv.replace(/^\uFEFF/, ''), MOST + 2).slice(1);
  const rows = records
    .slice(0, MOST)
    .map(([row = '', column = '', code = '', message = '']) => ({ row: Number(row), column, code, message }));
  return { rows, complete: records.length <= MOST };
}

function recordsOf(csv: string, most: number): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < csv.length && records.length < most; at += 1) {
    const sign = csv[at] ?? '';
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (csv[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === ',') {
      record.push(cell);
      cell = '';
    } else if (sign === '\n') {
      records.push([...record, cell]);
      record = [];
      cell = '';
    } else if (sign !== '\r') cell += sign;
  }
  if (cell !== '' || record.length > 0) records.push([...record, cell]);
  return records;
}
