import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { whyUnfit } from '../../../domain/clock/fit-policy.js';
import { SHIPPED_POLICIES, type ClockPolicySet } from '../../../domain/clock/policies.js';
import { listVersions } from '../../persistence/queries/dated-versions.js';
import { Action } from '../front-door/action.js';
import { because, CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { presentVersions, publishVersion } from '../front-door/dated-versions.js';
import { Desk } from '../front-door/desk.js';
import { invalid } from '../front-door/problem.js';
import { SeenVersion } from '../front-door/versions.js';
import { presentPolicySet } from './clock-policies.presenter.js';
import { newPolicySet, policySetAnswer, policySetsAnswer } from './clock-policies.schema.js';
import type { NewPolicySet, PolicySetAnswer } from './clock-policies.schema.js';

@ApiTags('时限规则')
@Controller('clock-policies')
export class ClockPoliciesController {
  constructor(private readonly desk: Desk) {}

  @Get()
  @Action({ summary: '时限规则的全部版本', may: 'clock.read', answers: policySetsAnswer })
  async list(@CallerOf() caller: Caller) {
    const rows = await this.desk.read(caller, (sql) => listVersions<Policies>(sql, 'clockPolicies'));
    return { items: presentVersions(rows, this.desk.parts.stationNow()).map(presentPolicySet) };
  }

  /** Running clocks keep the version that they began with. */
  @Post()
  @Action({
    summary: '发布新版本（If-Match 为现有最新版本）',
    may: 'clock.edit',
    status: 201,
    answers: policySetAnswer,
  })
  create(
    @CallerOf() caller: Caller,
    @SeenVersion() seen: number,
    @Body({ schema: newPolicySet }) { validFrom, policies, reason }: NewPolicySet,
  ): Promise<PolicySetAnswer> {
    return this.desk.write(because(caller, reason), async (act) =>
      presentPolicySet(
        await publishVersion<Policies>(act, caller, {
          ...{ set: 'clockPolicies', seen, validFrom, contents: policies },
          ...{ action: 'clock_policy.published', subject: 'clock_policy_set' },
          check: () => checkPolicies(policies),
        }),
      ),
    );
  }
}

type Policies = ClockPolicySet['policies'];

/** A set knows only clocks that the station has. */
function checkPolicies(policies: NewPolicySet['policies']): void {
  const known = new Set(SHIPPED_POLICIES.policies.map(({ code }) => code));
  const faults = policies.flatMap((policy, index) => {
    const { code } = policy;
    if (!known.has(code))
      return [
        { path: `policies.${index}.code`, code: 'unknown_value', message: `没有名为“${code}”的时限。` },
      ];
    const message = whyUnfit(policy);
    return message === null ? [] : [{ path: `policies.${index}.unit`, code: 'format', message }];
  });
  if (faults.length > 0) throw invalid(faults);
}
