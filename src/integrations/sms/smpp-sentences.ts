import type { GatewayState } from './gateway.js';
import { SMPP_STATUS, statusName } from './smpp-wire.js';

/** Statuses that say "not now": the centre took nothing, and may take it later. */
export function isTemporary(status: number): boolean {
  return (
    status === SMPP_STATUS.throttled ||
    status === SMPP_STATUS.queueFull ||
    status === SMPP_STATUS.systemError ||
    status === SMPP_STATUS.temporaryAppError
  );
}

export function refusalSentence(status: number): string {
  const name = statusName(status);
  switch (status) {
    case SMPP_STATUS.throttled:
    case SMPP_STATUS.queueFull:
      return `短信中心说发送过快(${name}),稍后会再发。`;
    case SMPP_STATUS.systemError:
    case SMPP_STATUS.temporaryAppError:
      return `短信中心暂时出错(${name}),稍后会再发。`;
    case SMPP_STATUS.invalidDestination:
      return `短信中心不接受这个接收号码(${name}),请核对手机号码。`;
    default:
      return `短信中心拒收这条短信(${name}),请按代码向短信中心查明原因。`;
  }
}

export function bindRefusal(status: number): GatewayState {
  const code = statusName(status);
  const sentence = ((): string => {
    switch (status) {
      case SMPP_STATUS.invalidPassword:
        return `短信中心拒绝登录:密码不对(${code})。请核对 SMS_URL 中的密码。`;
      case SMPP_STATUS.invalidSystemId:
        return `短信中心拒绝登录:帐号不对(${code})。请核对 SMS_URL 中的帐号(system_id)。`;
      case SMPP_STATUS.alreadyBound:
        return `短信中心说这个帐号已在别处登录(${code})。请停掉另一处,或等旧连接过期;系统会自动重试。`;
      default:
        return `短信中心拒绝登录(${code})。请与短信中心核对帐号、密码和来源地址;系统会自动重试。`;
    }
  })();
  return { state: 'refused', code, sentence };
}
