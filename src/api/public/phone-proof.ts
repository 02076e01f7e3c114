import { randomInt, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { canonicalPhone, isMobile } from '../../../domain/personal/canonical.js';
import {
  CODE_VALID_MS,
  codeTriedAt,
  getsCode,
  networkOf,
  PHONE_CODE_TEMPLATE,
} from '../../../domain/sms/phone-code.js';
import { newId } from '../../persistence/ids.js';
import { insertCaseMessage } from '../../persistence/queries/case-messages.js';
import {
  attemptCode,
  codesAskedFor,
  insertPhoneCode,
  livingCodes,
  lockPhone,
  useCode,
} from '../../persistence/queries/phone-codes.js';
import { stoppedInsurers } from '../../persistence/queries/sending-stops.js';
import { textNow } from '../../persistence/queries/station-rules.js';
import { orderRun } from '../../persistence/queries/run-commands.js';
import type { Sql } from '../../persistence/database.js';
import { phoneCodeRunId, sendPhoneCodeType } from '../../../workflows/phone-code/messages.js';
import { CaseActs } from '../cases/case-acts.js';
import { Desk } from '../front-door/desk.js';
import { invalid, refused } from '../front-door/problem.js';
import { Knocks } from '../front-door/knocks.js';
import type { FieldFault } from '../front-door/problem.js';

const VALID_SECONDS = CODE_VALID_MS / 1_000;
const MOST_ATTEMPTS = 5;
const DAY = 24 * 3_600_000;

const TOO_OFTEN = '请求过于频繁；请稍后再试，或拨打 12378 反映。';
const WRONG_CODE = '验证码不正确、已使用或已过期（10 分钟内有效，最多试 5 次）；请核对，或重新获取验证码。';
/** A number that cannot be a mobile's. */
export const PHONE_FAULT: FieldFault = {
  ...{ path: 'phone', code: 'format' },
  message: '须为 11 位大陆手机号；请核对后再提交。',
};
const wrongCode = () => invalid([{ path: 'code', code: 'wrong_code', message: WRONG_CODE }]);
const ALL_STOPPED = '总站已暂停发送全部短信，验证码暂时发不出去；请稍后再试，或拨打 12378 反映。';

export interface Proven {
  phone: string;
  phoneIndex: Buffer;
  useUp: (sql: Sql) => Promise<void>;
}

/** A consumer has no account: a phone is proven by a code that was sent to it. */
@Injectable()
export class PhoneProof {
  private readonly byAddress = new Knocks({ points: 20, seconds: 3_600 });
  private readonly ofAll = new Knocks({ points: 5_000, seconds: 86_400 });
  private readonly attempts = new Knocks({ points: 60, seconds: 3_600 });

  constructor(
    private readonly desk: Desk,
    private readonly acts: CaseActs,
  ) {}

  /**
   * Sends a code, unless the phone has had enough of them: whoever asks is told the same either way. Refused while all
   * sending is stopped: a code that waits is dead before it arrives.
   */
  async ask(phoneText: string, purpose: string, address: string): Promise<{ validSeconds: number }> {
    const phone = this.phoneOf(phoneText);
    await this.byAddress.take(networkOf(address), TOO_OFTEN);
    const { parts } = this.desk;
    const at = parts.wallNow();
    const phoneIndex = parts.keyring.blindIndex('phone', phone);
    await parts.database.transaction(
      async (sql) => {
        if ((await stoppedInsurers(sql)).includes(null)) throw refused('sending-stopped', ALL_STOPPED);
        await lockPhone(sql, phoneIndex);
        if (!(await this.getsOne(sql, phoneIndex, at, address))) return;
        await this.ofAll.take('all', TOO_OFTEN);
        await this.plan(sql, { phone, phoneIndex, purpose, at, address });
      },
      { scope: 'all' },
    );
    return { validSeconds: VALID_SECONDS };
  }

  /**
   * The phone in canonical form, once its code has been proven; throws otherwise. `useUp` belongs into the transaction of
   * what the code is for: where that fails, the code is still good for another try.
   */
  async prove(phoneText: string, code: string, purpose: string, address: string): Promise<Proven> {
    const phone = this.phoneOf(phoneText);
    await this.attempts.take(networkOf(address), TOO_OFTEN);
    const { database, keyring, wallNow } = this.desk.parts;
    const phoneIndex = keyring.blindIndex('phone', phone);
    const now = wallNow();
    // An attempt stays counted, whatever becomes of the request.
    const proven = await database.transaction(
      async (sql) => {
        const living = await livingCodes(sql, { phoneIndex, purpose, now });
        const at = codeTriedAt(
          living.map((each) => ({ ...each, network: networkOf(each.address) })),
          networkOf(address),
        );
        if (!at) return null;
        const most = MOST_ATTEMPTS;
        const tried = await attemptCode(sql, { id: at.code.id, stranger: at.stranger, most });
        if (!tried || !timingSafeEqual(tried.codeHash, this.hashOf(tried.id, code))) return null;
        return tried.id;
      },
      { scope: 'all' },
    );
    if (proven === null) throw wrongCode();
    const useUp = async (sql: Sql): Promise<void> => {
      if (!(await useCode(sql, proven, now))) throw wrongCode();
    };
    return { phone, phoneIndex, useUp };
  }

  private async getsOne(sql: Sql, phoneIndex: Buffer, at: Date, address: string): Promise<boolean> {
    const had = await codesAskedFor(sql, phoneIndex, new Date(at.getTime() - DAY));
    const earlier = had.map((code) => ({ at: code.at.getTime(), network: networkOf(code.address) }));
    return getsCode(earlier, at.getTime(), networkOf(address));
  }

  private async plan(
    sql: Sql,
    given: { phone: string; phoneIndex: Buffer; purpose: string; at: Date; address: string },
  ): Promise<void> {
    const { phone, phoneIndex, purpose, at, address } = given;
    const { keyring, stationNow } = this.desk.parts;
    const [id, messageId] = [newId(), newId()];
    const code = String(randomInt(0, 1_000_000)).padStart(6, '0');
    const expiresAt = new Date(at.getTime() + VALID_SECONDS * 1_000);
    await insertPhoneCode(sql, {
      id,
      phoneIndex,
      purpose,
      codeHash: this.hashOf(id, code),
      at,
      expiresAt,
      address,
    });
    const values = { code, minutes: String(CODE_VALID_MS / 60_000) };
    const { text, ...template } = textNow(await this.acts.rules(), PHONE_CODE_TEMPLATE.code, values);
    await insertCaseMessage(sql, {
      ...{ id: messageId, purpose: 'phone_code', insurerId: null, caseId: null, surveyId: null, kind: null },
      ...{ ...template, phoneIndex, reference: randomInt(1, 65_536) },
      ...{ sealed: keyring.seal(JSON.stringify({ to: phone, text }), 'message') },
      ...{ state: 'planned', reason: null, plannedAt: stationNow() },
    });
    const run = { workflowId: phoneCodeRunId(messageId), workflowType: sendPhoneCodeType };
    const attributes = { Process: 'phone_code', BusinessNo: messageId };
    await orderRun(sql, { ...run, kind: 'start', payload: { messageId }, attributes }, stationNow());
  }

  private hashOf(id: string, code: string): Buffer {
    return this.desk.parts.keyring.blindIndex('id', `phone code ${id} ${code}`);
  }

  private phoneOf(text: string): string {
    const phone = canonicalPhone(text);
    if (isMobile(phone)) return phone;
    throw invalid([PHONE_FAULT]);
  }
}
