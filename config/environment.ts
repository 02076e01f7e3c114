import type { z } from 'zod';
import { variables } from './variables.js';
import type { Variable, VariableName } from './variables.js';
import { shapeSettings } from './settings.js';
import type { Settings } from './settings.js';

/** A variable that cannot be used, and the sentence that says why and what to do. */
export interface Fault {
  variable: VariableName;
  message: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

type Read<Definition> = Definition extends { format: infer Format extends z.ZodType; default: string }
  ? z.output<Format>
  : Definition extends { format: infer Format extends z.ZodType }
    ? z.output<Format> | undefined
    : never;

/** Every variable's value, the default where it is unset. */
export type Values = { [Name in VariableName]: Read<(typeof variables)[Name]> };

/**
 * Reads the environment once, at the start. An empty variable counts as unset. All faults are reported together,
 * those of single variables and those of variables that need each other.
 */
export function readEnvironment(
  env: Environment,
): { ok: true; settings: Settings } | { ok: false; faults: Fault[] } {
  const values: Partial<Record<VariableName, unknown>> = {};
  const faults: Fault[] = [];
  for (const [name, variable] of entries()) {
    const text = given(env, name) ?? variable.default;
    if (text === undefined) continue;
    const read = variable.format.safeParse(text);
    if (read.success) values[name] = read.data;
    else
      faults.push({ variable: name, message: sentence(name, text, variable, read.error.issues[0]?.message) });
  }
  faults.push(...missingPartners(env));
  return faults.length > 0 ? { ok: false, faults } : { ok: true, settings: shapeSettings(values as Values) };
}

function entries(): [VariableName, Variable][] {
  return Object.entries(variables) as [VariableName, Variable][];
}

function given(env: Environment, name: VariableName): string | undefined {
  const text = env[name]?.trim();
  return text === '' ? undefined : text;
}

function sentence(name: VariableName, text: string, variable: Variable, rule = 'cannot be used'): string {
  const value = variable.secret === true ? '' : ` (it is "${text}")`;
  const otherwise = variable.default === undefined ? variable.unset : `the default ${variable.default}`;
  return `${name} ${rule}${value}. Correct it, or unset it (then: ${otherwise ?? 'nothing'}).`;
}

/** Variables that mean something only together. */
const partners: { names: [VariableName, ...VariableName[]]; needs: VariableName[]; why: string }[] = [
  {
    names: ['DATABASE_WORKER_URL', 'DATABASE_MIGRATOR_URL'],
    needs: ['DATABASE_URL', 'DATABASE_WORKER_URL', 'DATABASE_MIGRATOR_URL'],
    why: 'a database of your own is reached under three roles',
  },
  {
    names: ['TEMPORAL_API_KEY', 'TEMPORAL_TLS_CA_FILE', 'TEMPORAL_TLS_CERT_FILE', 'TEMPORAL_TLS_KEY_FILE'],
    needs: ['TEMPORAL_ADDRESS'],
    why: 'the embedded Temporal server has neither keys nor TLS',
  },
  {
    names: ['TEMPORAL_TLS_CERT_FILE', 'TEMPORAL_TLS_KEY_FILE'],
    needs: ['TEMPORAL_TLS_CERT_FILE', 'TEMPORAL_TLS_KEY_FILE'],
    why: 'a client certificate is a certificate and its key',
  },
  {
    names: ['REHEARSAL_START', 'REHEARSAL_FACTOR'],
    needs: ['REHEARSAL_START', 'REHEARSAL_FACTOR'],
    why: "a rehearsal's clock is a start and a factor",
  },
];

function missingPartners(env: Environment): Fault[] {
  return partners.flatMap(({ names, needs, why }) => {
    const present = names.filter((name) => given(env, name) !== undefined);
    const missing = needs.filter((name) => given(env, name) === undefined);
    const [first] = present;
    if (first === undefined) return [];
    return missing.map((variable) => ({
      variable,
      message: `${variable} is missing beside ${present.join(', ')}: ${why}. Set it too, or unset ${present.join(', ')}.`,
    }));
  });
}
