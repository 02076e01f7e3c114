import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import { caseAfterwordSummary } from '../../../workflows/case/messages.js';
import type { RunCommand } from '../../persistence/queries/run-commands.js';

const keys = {
  Process: defineSearchAttributeKey('Process', SearchAttributeType.KEYWORD),
  Insurer: defineSearchAttributeKey('Insurer', SearchAttributeType.KEYWORD),
  Stage: defineSearchAttributeKey('Stage', SearchAttributeType.KEYWORD),
  BusinessNo: defineSearchAttributeKey('BusinessNo', SearchAttributeType.KEYWORD),
};

/** Search attributes of a run from the order's plain values; a key that the namespace does not know is a defect. */
export function searchAttributesOf(attributes: Readonly<Record<string, string>>): TypedSearchAttributes {
  const known = Object.entries(keys).flatMap(([name, key]) => {
    const value = attributes[name];
    return value === undefined ? [] : [{ key, value }];
  });
  return new TypedSearchAttributes(known);
}

const processNames: Readonly<Record<string, string>> = {
  survey: '短信回访轮次',
  case: '投诉转办',
  reading: '回复待人工判读',
  phone_code: '手机验证码短信',
};

/** The one line that an operator reads in the engine's own screens: which process, which business number. */
export function summaryOf({
  attributes,
  workflowId,
  workflowType,
}: Pick<RunCommand, 'attributes' | 'workflowId' | 'workflowType'>): string {
  if (workflowType === 'caseAfterword') return caseAfterwordSummary(attributes['BusinessNo'] ?? workflowId);
  const process = processNames[attributes['Process'] ?? ''] ?? '流程';
  return `${process} ${attributes['BusinessNo'] ?? workflowId}`;
}
