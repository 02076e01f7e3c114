import { whyUnfit } from '../../../domain/clock/fit-policy.js';
import { SHIPPED_POLICIES, type ClockPolicySet } from '../../../domain/clock/policies.js';
import type { PresentedVersion } from '../front-door/dated-versions.js';
import type { PolicySetAnswer } from './clock-policies.schema.js';

/** A set that leaves a clock out has the shipped one: what is shown is what counts, and what cannot count says why. */
export function presentPolicySet({
  contents,
  ...version
}: PresentedVersion<ClockPolicySet['policies']>): PolicySetAnswer {
  const leftOut = SHIPPED_POLICIES.policies.filter(({ code }) => contents.every((own) => own.code !== code));
  return {
    ...version,
    policies: [...contents, ...leftOut].map(({ code, unit, amount, roll, rungs }) => ({
      code,
      unit,
      amount,
      roll,
      rungs: [...rungs],
      unfit: whyUnfit({ code, unit, amount, roll, rungs }),
    })),
  };
}
