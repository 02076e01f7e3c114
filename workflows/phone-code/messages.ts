export interface PhoneCodeInput {
  messageId: string;
}

export const sendPhoneCodeType = 'sendPhoneCode';
export const phoneCodeRunId = (messageId: string): string => `phone-code:${messageId}`;
