export { caseAfterword } from './case/afterword.workflow.js';
export { complaintCase } from './case/case.workflow.js';
export { sendPhoneCode } from './phone-code/phone-code.workflow.js';
export { repliesToRead } from './replies-to-read/replies-to-read.workflow.js';
export { surveyRound } from './survey-round/survey-round.workflow.js';
