import type { PublicStatisticsController } from '../figures/public-statistics.controller.js';
import { safeError } from '../front-door/log.js';
import type { Problem } from '../front-door/problem.js';
import { problemOf } from '../front-door/problem-of.js';
import type { StationParts } from '../front-door/station-parts.js';
import type { Throttle } from '../front-door/throttle.js';
import type { PublicComplaints } from '../public/complaints.js';
import type { PhoneProof } from '../public/phone-proof.js';

/** The rooms of the API that the public pages lead to: a page does nothing that the API would not do. */
export interface Doors {
  parts: StationParts;
  throttle: Throttle;
  proof: PhoneProof;
  complaints: PublicComplaints;
  statistics: PublicStatisticsController;
}

/** Whatever was thrown, as a problem; surprises are logged once, without what they were about. */
export function problemAt({ parts }: Doors, error: unknown, requestId: string): Problem {
  const problem = problemOf(error);
  if (problem.code === 'internal-error')
    parts.logger.error({ requestId, error: safeError(error) }, 'a public page failed unexpectedly');
  return problem;
}
