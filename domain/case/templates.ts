import type { MessageTemplate } from '../survey/templates.js';

/**
 * What a consumer is told about their own case, first shipped versions. The signature 【…】 is put in front when a
 * text is sent. `{date}` is a due date as shown, `3月5日`.
 */
export const CASE_TEMPLATES: readonly MessageTemplate[] = [
  {
    code: 'complaint_receipt',
    name: '网上投诉受理告知',
    variables: ['caseNo'],
    required: ['caseNo'],
    body: '您的反映已受理，编号{caseNo}。可凭编号和手机验证码查询进度。',
  },
  {
    code: 'case_transferred',
    name: '转办告知',
    variables: ['caseNo', 'insurer', 'date'],
    required: ['caseNo'],
    body: '您反映的问题（编号{caseNo}）已转{insurer}办理，对方将于2日内联系您，{date}前反馈结果。',
  },
  {
    code: 'case_extended',
    name: '延期告知',
    variables: ['caseNo', 'date'],
    required: ['caseNo', 'date'],
    body: '您反映的问题（编号{caseNo}）情况较复杂，经批准延期，办理期限至{date}。',
  },
  {
    code: 'case_extended_in_pause',
    name: '延期告知（计时暂停中）',
    variables: ['caseNo', 'days'],
    required: ['caseNo', 'days'],
    body: '您反映的问题（编号{caseNo}）情况较复杂，经批准延期{days}日；目前计时暂停，恢复后办理期限相应顺延。',
  },
  {
    code: 'case_concluded',
    name: '办结告知',
    variables: ['caseNo'],
    required: ['caseNo'],
    body: '您反映的问题（编号{caseNo}）已办结。如有新的情况，可拨打12378或再次向我站反映。',
  },
  {
    code: 'enquiry_receipt',
    name: '咨询受理告知',
    variables: ['caseNo'],
    required: ['caseNo'],
    body: '您的咨询已收到，编号{caseNo}，我们将在2个工作日内答复您。',
  },
  {
    code: 'enquiry_answered',
    name: '咨询答复',
    variables: ['caseNo', 'answer'],
    required: ['answer'],
    body: '您的咨询（编号{caseNo}）答复如下：{answer}',
  },
  {
    code: 'follow_up',
    name: '回访',
    variables: ['caseNo', 'insurer'],
    required: ['caseNo'],
    body: '您反映的问题（编号{caseNo}）{insurer}已办理，您对结果是否满意？请回复：1满意 2不满意 3意见建议。退订回TD。',
  },
];
