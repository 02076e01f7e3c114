import { describe, expect, it } from '@jest/globals';
import { configurationTable } from './table.js';
import { variables } from './variables.js';

describe('configurationTable', () => {
  it('has a row for every variable, three cells each', () => {
    const rows = configurationTable().split('\n').slice(2);
    expect(rows.map((row) => /^\| `(\w+)` \|/.exec(row)?.[1])).toEqual(Object.keys(variables));
    for (const row of rows) expect(row.replaceAll('\\|', '').split('|')).toHaveLength(5);
  });
});
