import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import type { Act, ActOf, ActType } from '../../../domain/case/acts.js';
import type { CaseContext } from '../../../domain/case/decision.js';
import { decide } from '../../../domain/case/decide.js';
import { CASE_POLICY, type CaseAction } from '../../../domain/case/policy.js';
import { isClosed } from '../../../domain/case/status.js';
import { may, type Refusal } from '../../../domain/identity/policy.js';
import { hatsOf, type Actor } from '../../../domain/identity/principal.js';
import { keepOrigin } from '../../persistence/queries/act-origins.js';
import { contextOf } from '../../persistence/queries/case-context.js';
import { actAnswered, type CaseAnswer } from '../../persistence/queries/case-effects.js';
import { readCaseByNo, type CaseRow } from '../../persistence/queries/case-rows.js';
import { cachedStationRules, type StationRules } from '../../persistence/queries/station-rules.js';
import { insertSubmission } from '../../persistence/queries/submissions.js';
import { actUpdate, caseRunId } from '../../../workflows/case/messages.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { notFound, perhapsRecorded } from '../front-door/problem.js';
import { problemOfFailure, problemOfRefusal } from './case-problem.js';
import { CaseAfterwords } from './case-afterwords.js';

/** How long an act may wait for a worker. */
const PATIENCE_MS = 8_000;

export type ContentsOf<T extends ActType> = Omit<
  ActOf<T>,
  'type' | 'by' | 'at' | 'submissionId' | 'expectedVersion'
>;

/** An act as the route hands it over. */
export interface Asked<T extends ActType> {
  type: T;
  contents: ContentsOf<T>;
  /** What somebody wrote; stored sealed before the act. */
  text?: string | undefined;
  /** The version that they saw, where they say so. */
  expectedVersion?: number | undefined;
  /** Beside the request's own, where one request asks for several acts. */
  part?: string;
}

/** Where cases are looked up and acted on: policy, the text's own row, then an Update to the case's run. */
@Injectable()
export class CaseActs {
  readonly rules: () => Promise<StationRules>;

  constructor(
    private readonly desk: Desk,
    private readonly afterwords: CaseAfterwords,
  ) {
    const { database } = desk.parts;
    this.rules = cachedStationRules({
      ...database,
      transaction: (work) => database.transaction(work, { scope: 'all' }),
    });
  }

  async context(): Promise<CaseContext> {
    return contextOf(await this.rules());
  }

  /** The case, if the caller may do this with it; throws the problem that says why not. */
  async find(caller: Caller, caseNo: string, action: CaseAction = 'read'): Promise<CaseRow> {
    const row = await this.desk.read(caller, (sql) => readCaseByNo(sql, caseNo));
    const { principal } = caller;
    // A key in test mode sees what was made by tests only, a live one nothing of it.
    if (!row || (principal.kind === 'api_key' && principal.testMode !== row.test)) throw notFound('个案件');
    const at = this.desk.parts.stationNow().getTime();
    const verdict = may(CASE_POLICY, principal, action, row.state, at);
    if (!verdict.ok) throw problemOfRefusal(verdict);
    return row;
  }

  /** Performs an act, once for each idempotency key; answers how the case stands then. */
  async perform<T extends ActType>(caller: Caller, caseNo: string, asked: Asked<T>): Promise<CaseAnswer> {
    const row = await this.find(caller, caseNo);
    const updateId = updateIdOf(caller, asked);
    const before = await this.before(caller, asked, updateId);
    if (before) return before;
    const context = await this.context();
    const at = this.desk.parts.stationNow().getTime();
    const { by, refusal } = hatFor(caller, row, asked, { at, context });
    if (refusal) throw problemOfRefusal(refusal);
    const act = await this.actOf(caller, row, asked, { at, by });
    await this.desk.read(caller, (sql) => keepOrigin(sql, updateId, caller.address));
    if (asked.type === 'reopen') return this.afterwords.reopen(caller, row, act, updateId);
    if (isClosed(row.state.status)) return this.afterwords.note(row, act, updateId);
    return this.update(caller, row, act, updateId);
  }

  /** Throws what would refuse the act as the case stands; answers the act where this very request had it performed. */
  async demand<T extends ActType>(
    caller: Caller,
    caseNo: string,
    asked: Asked<T>,
  ): Promise<CaseAnswer | null> {
    const row = await this.find(caller, caseNo);
    const before = await this.before(caller, asked, updateIdOf(caller, asked));
    if (before) return before;
    const at = this.desk.parts.stationNow().getTime();
    const { refusal } = hatFor(caller, row, asked, { at, context: await this.context() });
    if (refusal) throw problemOfRefusal(refusal);
    return null;
  }

  /** What an earlier try of the request was answered, if it was carried out. */
  private before(
    caller: Caller,
    { part = '' }: Asked<ActType>,
    updateId: string,
  ): Promise<CaseAnswer | null> {
    const former = caller.repeat && `${caller.repeat.formerUpdateId}${part}`;
    return this.desk.read(
      caller,
      async (sql) =>
        (await actAnswered(sql, updateId)) ?? (former === undefined ? null : actAnswered(sql, former)),
    );
  }

  private async actOf(
    caller: Caller,
    row: CaseRow,
    { type, contents, text, expectedVersion }: Asked<ActType>,
    { at, by }: { at: number; by: Actor },
  ): Promise<Act> {
    const submissionId = text === undefined ? undefined : await this.keepText(caller, row, type, text);
    const given = {
      ...(submissionId === undefined ? {} : { submissionId }),
      ...(expectedVersion === undefined ? {} : { expectedVersion }),
    };
    return { ...contents, ...given, type, by, at } as Act;
  }

  private keepText(caller: Caller, row: CaseRow, type: ActType, text: string): Promise<string> {
    const { parts } = this.desk;
    const insurerId = caller.principal.insurerId ?? row.insurerId;
    const sealed = parts.keyring.seal(text, 'submission');
    // A run may refuse the act yet: then nothing but this says whose text it is.
    const about = { complaint_case: row.id };
    const submission = { kind: `case.${type}`, byActor: caller.actor, insurerId, sealed, about };
    return parts.database.transaction(
      (sql) => insertSubmission(sql, submission, parts.stationNow()),
      caller.tenant,
    );
  }

  private async update(caller: Caller, { state }: CaseRow, act: Act, updateId: string): Promise<CaseAnswer> {
    const { engine } = this.desk.parts;
    const handle = engine.workflow.getHandle(caseRunId(state.caseNo, state.runNo));
    try {
      return await engine.withDeadline(Date.now() + PATIENCE_MS, () =>
        handle.executeUpdate(actUpdate(act.type), { args: [act], updateId }),
      );
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return this.lookAgain(caller, state.caseNo, act, updateId);
      throw problemOfUpdate(error);
    }
  }

  /**
   * The run ended between the look and the act, perhaps by this very act: what may still be done with a case that is over
   * is done there. Or it has not begun again yet.
   */
  private async lookAgain(caller: Caller, caseNo: string, act: Act, updateId: string): Promise<CaseAnswer> {
    const [answer, row] = await this.desk.read(caller, async (sql) => [
      await actAnswered(sql, updateId),
      await readCaseByNo(sql, caseNo),
    ]);
    if (answer) return answer;
    if (!row) throw perhapsRecorded();
    const decision = decide(row.state, act, await this.context());
    if (!decision.ok) throw problemOfRefusal(decision);
    if (isClosed(row.state.status)) return this.afterwords.note(row, act, updateId);
    throw perhapsRecorded();
  }
}

/** One for all tries of a request with an idempotency key; without one, each is another. */
const updateIdOf = ({ repeat }: Caller, { part }: Asked<ActType>): string =>
  `${repeat?.updateId ?? randomUUID()}${part ?? ''}`;

/**
 * The hat under which the act is done: the first that no rule refuses, else the own one with its refusal. Decided on
 * the row as it stands, so that a refusal needs no worker; the run decides again.
 */
function hatFor(
  { principal }: Caller,
  { state }: CaseRow,
  { type, contents, text, expectedVersion }: Asked<ActType>,
  { at, context }: { at: number; context: CaseContext },
): { by: Actor; refusal?: Refusal } {
  const verdicts = hatsOf(principal, at).map((by) => {
    const given = {
      ...(text === undefined ? {} : { submissionId: 'asked' }),
      ...(expectedVersion === undefined ? {} : { expectedVersion }),
    };
    const decision = decide(state, { ...contents, ...given, type, by, at } as Act, context);
    return decision.ok ? { by } : { by, refusal: decision };
  });
  const [own] = verdicts;
  if (!own) throw new Error('A principal always wears its own hat.');
  return verdicts.find(({ refusal }) => refusal === undefined) ?? own;
}

function problemOfUpdate(error: unknown): unknown {
  if (error instanceof WorkflowUpdateFailedError) return problemOfFailure(error) ?? error;
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return perhapsRecorded();
  return isUnavailable(error) ? perhapsRecorded() : error;
}

/** gRPC: cancelled, deadline exceeded, unavailable. */
function isUnavailable(error: unknown): boolean {
  const codes = [error, (error as { cause?: unknown }).cause].map(
    (each) => (each as { code?: unknown } | undefined)?.code,
  );
  return codes.some((code) => code === 1 || code === 4 || code === 14);
}
