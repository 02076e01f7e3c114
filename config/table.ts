import { variables } from './variables.js';
import type { Variable } from './variables.js';

/** The variables as a Markdown table, in the order in which they are defined. */
export function configurationTable(): string {
  const rows = Object.entries(variables).map(([name, variable]: [string, Variable]) => {
    const unset = variable.default === undefined ? (variable.unset ?? '') : `\`${variable.default}\``;
    return `| \`${name}\` | ${cell(variable.sentence)} | ${cell(unset)} |`;
  });
  return ['| variable | meaning | when unset |', '|---|---|---|', ...rows].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
