import type { InsurerRow } from '../../persistence/queries/insurers.js';
import { stampOf } from '../front-door/fields.js';
import type { InsurerAnswer } from './insurers.schema.js';

export function presentInsurer({
  id,
  code,
  name,
  line,
  state,
  version,
  createdAt,
}: InsurerRow): InsurerAnswer {
  return { id, code, name, line, state, version, createdAt: stampOf(createdAt) };
}
