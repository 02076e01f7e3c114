/** What every bench prints last: a table for people, then one line of JSON; a missed target is exit status 1. */
export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

const shown = (n) => (n >= 100 ? Math.round(n).toLocaleString('en-US') : n.toFixed(2));

export function printTable(rows) {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? shown(cell) : String(cell))));
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  for (const row of cells) {
    console.log(
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
        .join('  '),
    );
  }
}

/** `targets`: `{ name, met }`; the JSON line comes last whatever happened. */
export function finish(result, targets) {
  for (const { name, met } of targets) console.log(`${met ? 'reached' : 'MISSED '}  ${name}`);
  console.log(JSON.stringify(result));
  if (targets.some(({ met }) => !met)) process.exitCode = 1;
}
