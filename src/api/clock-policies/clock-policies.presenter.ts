import { SHIPPED_POLICIES } from '../../../domain/clock/policies.js';
import type { ClockPolicySetRow } from '../../persistence/queries/clock-policies.js';
import { stampOf } from '../front-door/fields.js';
import type { PolicySetAnswer } from './clock-policies.schema.js';

/** A set that leaves a clock out has the shipped one: what is shown is what counts. */
export function presentPolicySet(row: ClockPolicySetRow, inForce: number | undefined): PolicySetAnswer {
  const { version, validFrom, policies, createdAt } = row;
  const leftOut = SHIPPED_POLICIES.policies.filter(({ code }) => policies.every((own) => own.code !== code));
  return {
    version,
    validFrom: stampOf(validFrom),
    policies: [...policies, ...leftOut].map(({ code, unit, amount, roll, rungs }) => ({
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
