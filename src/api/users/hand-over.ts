import { Injectable } from '@nestjs/common';
import { handOverActs } from '../../../domain/case/hand-over.js';
import { hatsOf } from '../../../domain/identity/principal.js';
import { isInsurerRole } from '../../../domain/identity/role.js';
import type { Sql } from '../../persistence/database.js';
import { recordAudit } from '../../persistence/queries/audit.js';
import { casesHandledBy, markLeft } from '../../persistence/queries/handled-cases.js';
import { revokeSessions } from '../../persistence/queries/sessions.js';
import { insertSubmission } from '../../persistence/queries/submissions.js';
import { findUser, hasOtherAdmin, type UserRow } from '../../persistence/queries/users.js';
import { CaseActs } from '../cases/case-acts.js';
import type { Caller } from '../front-door/caller.js';
import { Desk, type Act } from '../front-door/desk.js';
import { invalid, notFound, Problem, refused } from '../front-door/problem.js';
import { endTheirDelegations } from './their-delegations.js';
import type { HandedOver, HandOverBody } from './users.schema.js';

const AT_ONCE = 8;

type HandOvers = ReturnType<typeof handOverActs>;
type Item = HandedOver['items'][number];
type Subject = Parameters<Act['record']>[1];

const subjectOf = ({ id, insurerId }: UserRow): Subject => ({ type: 'user', id, insurerId });

/** Where a leaver's open cases go to a successor in one act. */
@Injectable()
export class HandOver {
  constructor(
    private readonly desk: Desk,
    private readonly acts: CaseActs,
  ) {}

  /**
   * The leaver is out first, so that nothing new comes to them; then each case is decided for itself and says what
   * became of it. Asked again, also for one who has left before, it hands over what is still theirs; by the same key
   * too, while it is not known of some what became of them.
   */
  async perform(caller: Caller, leaverId: string, body: HandOverBody): Promise<HandedOver> {
    const { leaver, successor } = await this.leave(caller, leaverId, body);
    const states = await this.desk.read(caller, (sql) => casesHandledBy(sql, leaver.id));
    const at = this.desk.parts.stationNow().getTime();
    const [by] = hatsOf(caller.principal, at);
    if (!by) throw new Error('A principal always wears its own hat.');
    const waiting = [...handOverActs(states, { leaverId: leaver.id, successorId: successor.id }, by, at)];
    const items: Item[] = [];
    const lanes = Array.from({ length: AT_ONCE }, async () => {
      for (let next = waiting.shift(); next; next = waiting.shift())
        items.push(await this.one(caller, next, body.reason));
    });
    await Promise.all(lanes);
    items.sort((a, b) => (a.caseNo < b.caseNo ? -1 : 1));
    const done = items.filter(({ ok }) => ok).length;
    if (caller.repeat && items.some(({ code }) => code === 'perhaps-recorded'))
      caller.repeat.unfinished = true;
    const answer = { state: 'left' as const, done, refused: items.length - done, items };
    await this.record(caller, leaver, 'user.handed_over', {
      to: successor.id,
      done,
      refused: answer.refused,
    });
    return answer;
  }

  private async one(caller: Caller, { caseNo, acts }: HandOvers[number], text: string): Promise<Item> {
    try {
      for (const { type, ...contents } of acts) {
        const branch = 'coHandler' in contents ? (contents.coHandler.branchId ?? '') : '';
        const part = `:${caseNo}:${type}:${branch}`;
        await this.acts.perform(caller, caseNo, { type, contents, text, part });
      }
      return { caseNo, ok: true };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { caseNo, ok: false, code: error.code, message: error.message };
    }
  }

  private leave(
    caller: Caller,
    leaverId: string,
    { toUserId, reason }: HandOverBody,
  ): Promise<{ leaver: UserRow; successor: UserRow }> {
    const { parts } = this.desk;
    return parts.database.transaction(async (sql) => {
      const leaver = await findUser(sql, { id: leaverId });
      if (!leaver) throw notFound('位用户');
      const successor = await mayFollow(sql, leaver, toUserId);
      if (leaver.role === 'admin' && !(await hasOtherAdmin(sql, leaver.id)))
        throw refused('last-admin', '这是最后一位在用的系统管理员，不能离职；请先指定另一位管理员。');
      if (await markLeft(sql, leaver.id)) {
        await revokeSessions(sql, leaver.id, null, parts.wallNow());
        const sealed = parts.keyring.seal(reason, 'submission');
        const said = {
          kind: 'user.left',
          byActor: caller.actor,
          insurerId: leaver.insurerId,
          sealed,
          about: null,
        };
        const submissionId = await insertSubmission(sql, said, parts.stationNow());
        const at = parts.stationNow();
        const record: Act['record'] = (action, subject, data = {}) =>
          this.audit(sql, caller, subject, action, data, submissionId);
        await record('user.left', subjectOf(leaver), { to: toUserId });
        await endTheirDelegations({ sql, at, record }, leaver, 'user.left');
      }
      return { leaver, successor };
    }, caller.tenant);
  }

  private record(caller: Caller, leaver: UserRow, action: string, data: object): Promise<void> {
    return this.desk.read(caller, (sql) => this.audit(sql, caller, subjectOf(leaver), action, data));
  }

  private audit(
    sql: Sql,
    { actor, address }: Caller,
    { type: subjectType, id: subjectId, insurerId = null }: Subject,
    action: string,
    data: object,
    submissionId: string | null = null,
  ): Promise<void> {
    return recordAudit(sql, {
      at: this.desk.parts.stationNow(),
      ...{ actor, address, action, subjectType, subjectId, insurerId, data, submissionId },
    });
  }
}

/** Somebody active of the same house, who sees at least the leaver's sub-station. */
async function mayFollow(sql: Sql, leaver: UserRow, toUserId: string): Promise<UserRow> {
  const fault = (message: string) => invalid([{ path: 'toUserId', code: 'unknown_value', message }]);
  if (toUserId === leaver.id) throw fault('不能交接给本人；请另选接手人。');
  const successor = await findUser(sql, { id: toUserId });
  if (successor?.state !== 'active') throw fault('没有这位在用的用户；请另选接手人。');
  if (
    successor.insurerId !== leaver.insurerId ||
    isInsurerRole(successor.role) !== isInsurerRole(leaver.role)
  )
    throw fault('接手人须与离职人同属一家机构；请另选接手人。');
  if (successor.branchId !== null && successor.branchId !== leaver.branchId)
    throw fault('接手人看不到离职人所在分站的案件；请选同一分站或不限分站的人员。');
  return successor;
}
