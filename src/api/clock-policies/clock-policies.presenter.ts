import type { ClockPolicySetRow } from '../../persistence/queries/clock-policies.js';
import { stampOf } from '../front-door/fields.js';
import type { PolicySetAnswer } from './clock-policies.schema.js';

export function presentPolicySet(row: ClockPolicySetRow, inForce: number | undefined): PolicySetAnswer {
  const { version, validFrom, policies, createdAt } = row;
  return {
    version,
    validFrom: stampOf(validFrom),
    policies: policies.map(({ code, unit, amount, roll, rungs }) => ({
      code,
      unit,
      amount,
      roll,
      rungs: [...rungs],
    })),
    createdAt: stampOf(createdAt),
    inForce: version === inForce,
  };
}
