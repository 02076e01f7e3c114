import { writtenChain, type Chains } from '../../../domain/case/chains.js';
import type { EscalationLink } from '../../../domain/clock/escalation.js';
import type { PresentedVersion } from '../front-door/dated-versions.js';
import type { ChainsAnswer } from './escalation-chains.schema.js';

export function presentChains({ contents, ...version }: PresentedVersion<Chains>): ChainsAnswer {
  return { ...version, insurer: presentChain(contents.insurer), station: presentChain(contents.station) };
}

/** Only roles that the schema knows are ever published. */
const presentChain = (links: readonly EscalationLink[]) => writtenChain(links) as ChainsAnswer['insurer'];
