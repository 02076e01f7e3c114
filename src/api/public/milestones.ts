/** Acts that a consumer is told of; who did them is nobody's business outside. */
export const MILESTONES: Readonly<Record<string, string>> = {
  opened: '已受理',
  transfer: '已转保险机构办理',
  logContact: '保险机构已联系',
  sendFeedback: '保险机构已反馈',
  approveExtension: '已批准延期',
  acceptFeedback: '反馈已审核',
  followUpSent: '已回访',
  sendToMediation: '已移送调解',
  conclude: '已办结',
  followUpAnswered: '回访结果已登记',
  answerEnquiry: '已答复',
  withdraw: '已销案',
  merge: '已并入同一事项',
  reopen: '已重开',
};

/** A try at a contact that reached nobody is none. */
export function isMilestone({ type, data }: { type: string; data: Record<string, unknown> }): boolean {
  return type in MILESTONES && !(type === 'logContact' && data['outcome'] === 'not_reached');
}
