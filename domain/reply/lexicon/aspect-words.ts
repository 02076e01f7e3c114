import type { WordTable } from './word-table.js';

/** Names by which consumers call the items, beside those on the card. */
export const ASPECT_WORDS: WordTable = {
  kind: 'aspect',
  byTopic: {
    performance: `履约情况 履约 赔款金额 赔付金额 赔偿金额 赔付额 赔款 赔偿 定损 定损金额 定损价格 定损价 定损结果 核损结果 赔付结果 赔付标准 理赔金额 赔的钱 赔偿标准 理赔结果`,
    speed_and_ease: `快捷简便 快捷简单 速度 效率 时效 手续 流程 程序 赔付速度 理赔速度 理赔效率 办理速度 办事效率 办理流程 理赔流程 投保流程 投保手续 理赔手续 办事速度 到账速度 办理时间 赔付时间 理赔时间 服务速度 服务效率 工作效率 快捷性 赔付效率 便捷性`,
    attitude: `服务态度 态度 工作态度 说话态度 语气 礼仪 待人`,
    commitment_kept: `履行承诺 承诺 诺言 许诺 守承诺`,
    duty_to_inform: `告知义务 告知 讲解 解释 介绍 说明 条款讲解 条款解释 风险提示 免责 免责条款 条款说明 合同讲解 合同解释 产品介绍`,
    signed_in_person: `亲笔签名 签名 签字 亲签 抄录`,
  },
};

/** The item that is named after what must not happen. */
export const FAVOURS_WORDS: WordTable = {
  kind: 'favours',
  byTopic: {
    solicitation_of_favours: `吃拿卡要 吃拿卡要现象 吃拿卡要行为 吃拿卡要的现象 吃拿卡要的行为 吃拿卡要问题 吃卡拿要 吃拿要 卡要 红包 送红包 好处 好处费 烟酒`,
  },
};
