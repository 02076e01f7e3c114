import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  CHAIN_ROLES,
  faultsOfChain,
  linksOf,
  STATION_ROLES,
  type ChainFault,
  type Chains,
} from '../../../domain/case/chains.js';
import { listVersions } from '../../persistence/queries/dated-versions.js';
import { Action } from '../front-door/action.js';
import { because, CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { presentVersions, publishVersion } from '../front-door/dated-versions.js';
import { Desk } from '../front-door/desk.js';
import { invalid } from '../front-door/problem.js';
import { SeenVersion } from '../front-door/versions.js';
import { presentChains } from './escalation-chains.presenter.js';
import { chainsAnswer, chainSetsAnswer, newChains } from './escalation-chains.schema.js';
import type { ChainsAnswer, NewChains } from './escalation-chains.schema.js';

@ApiTags('升级链')
@Controller('escalation-chains')
export class EscalationChainsController {
  constructor(private readonly desk: Desk) {}

  @Get()
  @Action({ summary: '升级链的全部版本', may: 'escalation.read', answers: chainSetsAnswer })
  async list(@CallerOf() caller: Caller) {
    const rows = await this.desk.read(caller, (sql) => listVersions<Chains>(sql, 'escalationChains'));
    return { items: presentVersions(rows, this.desk.parts.stationNow()).map(presentChains) };
  }

  /** Running clocks keep the chain that they began with. */
  @Post()
  @Action({
    summary: '发布新版本（If-Match 为现有最新版本）',
    may: 'escalation.edit',
    status: 201,
    answers: chainsAnswer,
  })
  create(
    @CallerOf() caller: Caller,
    @SeenVersion() seen: number,
    @Body({ schema: newChains }) { validFrom, insurer, station, reason }: NewChains,
  ): Promise<ChainsAnswer> {
    return this.desk.write(because(caller, reason), async (act) =>
      presentChains(
        await publishVersion<Chains>(act, caller, {
          ...{ set: 'escalationChains', seen, validFrom },
          contents: { insurer: linksOf(insurer), station: linksOf(station) },
          ...{ action: 'escalation_chain.published', subject: 'escalation_chain_set' },
          check: () => {
            const faults = [
              ...within('insurer', faultsOfChain(insurer, CHAIN_ROLES)),
              ...within('station', faultsOfChain(station, STATION_ROLES)),
            ];
            if (faults.length > 0) throw invalid(faults);
          },
        }),
      ),
    );
  }
}

const within = (chain: string, faults: readonly ChainFault[]) =>
  faults.map((fault) => ({ ...fault, path: `${chain}.${fault.path}` }));
