import type { SurveyKindRow, SurveyTriggerRow } from '../../persistence/queries/survey-kinds.js';
import type { KindAnswer, TriggerAnswer } from './surveys.schema.js';

export function presentKind({ code, name, extension, templateCode, version }: SurveyKindRow): KindAnswer {
  return { code, name, extension, templateCode, version };
}

export function presentTrigger(row: SurveyTriggerRow): TriggerAnswer {
  const { eventType, name, line, business, cardCode, surveyKind, state, version } = row;
  return { eventType, name, line, business, cardCode, surveyKind, state, version };
}
