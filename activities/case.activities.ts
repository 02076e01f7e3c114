import { caseRunNo } from '../domain/case/case-no.js';
import { fireSteps } from '../domain/case/escalation.js';
import { refresh } from '../domain/case/refresh.js';
import { loadStationRules } from '../src/persistence/queries/station-rules.js';
import type { CaseMoment, CaseOpening, CaseProgress, CaseRules } from '../workflows/case/messages.js';
import { contextOf, rulesFor } from '../src/persistence/queries/case-context.js';
import type { CaseActivityParts } from './case/case-parts.js';
import { progressOf } from './case/case-progress.js';
import { changeCase } from './case/change-case.js';
import { closeCaseFollowUp, giveUpCaseFollowUp, recordFollowUpSent } from './case/follow-up.js';
import { hearCaseReply, type HeardReply } from './case/hear-reply.js';
import { openRequestedCase } from './case/open-case.js';
import { performOnce, type ActToPerform } from './case/perform-act.js';
import { reopenOnce } from './case/reopening.js';
import { sendPlannedMessages } from './case/send-messages.js';
import { beating } from './heartbeat.js';
import { sendingBrake } from './sending-brake.js';

export type { CaseActivityParts } from './case/case-parts.js';
export type CaseActivities = ReturnType<typeof createCaseActivities>;

interface Opened {
  progress: CaseProgress;
  rules: CaseRules;
  /** Another run carries the case: the one that asks has nothing to do. */
  carriedByOther?: boolean;
}

/** The acts of one case. Each is one transaction under the case's row lock; a repeat changes nothing. */
export function createCaseActivities(parts: CaseActivityParts) {
  const brake = sendingBrake(parts.db);
  return {
    /** Writes the case's row from its request (or performs the act that reopens it) and starts what starts with it. */
    async openCase({ caseId, runId, reopen }: CaseOpening): Promise<Opened> {
      const rules = await parts.rules();
      // A case that is reopened has its row.
      if (reopen) {
        const reopened = await reopenOnce(parts, { caseId, ...reopen, runNo: caseRunNo(runId) });
        return { ...reopened, rules: rulesFor(rules) };
      }
      const context = contextOf(rules);
      const progress = await parts.db.transaction(async (sql) =>
        progressOf(sql, parts, await openRequestedCase(sql, parts, caseId, context), rules, context),
      );
      return { progress, rules: rulesFor(rules) };
    },

    performAct: (given: ActToPerform): Promise<CaseProgress> => performOnce(parts, given),

    /** A reply of the consumer: the answer of the follow-up, or a further word on the timeline. */
    hearReply: (reply: HeardReply): Promise<CaseProgress> =>
      changeCase(parts, reply.caseId, (state, context, row, sql) =>
        hearCaseReply({ sql, parts, row }, state, context, reply),
      ),

    /** The follow-up's window is over: silent, unless it never reached the consumer or a reply is still unread. */
    closeFollowUp: (given: CaseMoment): Promise<CaseProgress> => {
      const then = noEarlier(parts, given);
      return changeCase(then, given.caseId, (state, context, row, sql) =>
        closeCaseFollowUp(sql, state, context, row, then.now()),
      );
    },

    /** The follow-up reached nobody: the phone takes its place at once. An answer that comes all the same still counts. */
    giveUpFollowUp: (given: CaseMoment): Promise<CaseProgress> => {
      const then = noEarlier(parts, given);
      return changeCase(then, given.caseId, (state, context, row, sql) =>
        giveUpCaseFollowUp(sql, state, context, row, then.now()),
      );
    },

    /** Fires every step of the clocks' chains whose moment has come, each once. */
    fireSteps: (given: CaseMoment): Promise<CaseProgress> => fireDueSteps(noEarlier(parts, given), given),

    /** The calendar or another rule changed: the clocks are computed anew. */
    async refreshCase(given: CaseMoment): Promise<Opened> {
      // Not from a cache, which may be older than the change that asks.
      const rules = await parts.db.transaction(loadStationRules);
      const then = noEarlier({ ...parts, rules: () => Promise.resolve(rules) }, given);
      const progress = await changeCase(then, given.caseId, (state, context) =>
        refresh(state, then.now(), context),
      );
      return { progress, rules: rulesFor(rules) };
    },

    /** Sends what is planned for the consumer: intent, act, outcome for each; held by hours and stops. */
    sendCaseMessages(given: CaseMoment): Promise<CaseProgress> {
      const { caseId } = given;
      const then = noEarlier(parts, given);
      return beating(async () => {
        await sendPlannedMessages(then, brake, caseId);
        return changeCase(then, caseId, (state, context, row, sql) =>
          recordFollowUpSent(sql, state, context, row, then.now()),
        );
      });
    },
  };
}

/** A worker whose clock runs behind the engine's must not find that the moment it was woken for has not come yet. */
function noEarlier(parts: CaseActivityParts, { at }: CaseMoment): CaseActivityParts {
  return { ...parts, now: () => Math.max(parts.now(), at) };
}

function fireDueSteps(parts: CaseActivityParts, { caseId }: CaseMoment): Promise<CaseProgress> {
  return changeCase(parts, caseId, (state, context) => fireSteps(state, parts.now(), context));
}
