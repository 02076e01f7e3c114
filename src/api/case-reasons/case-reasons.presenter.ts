import { parentOf, type Reason } from '../../../domain/case/reasons.js';
import type { PresentedVersion } from '../front-door/dated-versions.js';
import type { ReasonsAnswer } from './case-reasons.schema.js';

export function presentReasons({ contents, ...version }: PresentedVersion<readonly Reason[]>): ReasonsAnswer {
  return {
    ...version,
    reasons: contents.map(({ code, name, contractDispute, retired }) => ({
      code,
      parent: parentOf(code),
      name,
      contractDispute,
      retired,
    })),
  };
}
