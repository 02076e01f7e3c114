import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  currentUpdateInfo,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { CaseActivities } from '../../activities/case.activities.js';
import { buildCalendar } from '../../domain/calendar/calendar.js';
import { ACT_NAMES, type Act, type ActType } from '../../domain/case/acts.js';
import { decide } from '../../domain/case/decide.js';
import type { CaseContext } from '../../domain/case/decision.js';
import { isClosed } from '../../domain/case/status.js';
import { moment, type StationMoment } from '../station-moment.js';
import { CaseSigns } from './case-signs.js';
import { StoryChanges } from './story-changes.js';
import {
  actUpdate,
  followUpAnsweredSignal,
  followUpFailedSignal,
  messagesReleasedSignal,
  replyReceivedSignal,
  rulesChangedSignal,
  takenOverSignal,
  type ActAnswer,
  type CaseMoment,
  type CaseProgress,
  type CaseRules,
  type ComplaintCaseInput,
  type ReplyReceived,
} from './messages.js';

const rows = proxyLocalActivities<CaseActivities>({
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
});
const sendsOn = (taskQueue: string) =>
  proxyActivities<CaseActivities>({
    taskQueue,
    startToCloseTimeout: '5 minutes',
    heartbeatTimeout: '15 seconds',
    retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
  });
const onQueueOfCases = sendsOn('sms-cases');
const onQueueOfRounds = sendsOn('sms');

type Reply = ReplyReceived & { to: 'survey' | 'follow_up'; late: boolean };

/** One running case: what it heard, how it stands, and the steps that its story is told in. */
export class CaseRun {
  private readonly replies: Reply[] = [];
  private readonly station: StationMoment;
  private readonly story = new StoryChanges();
  private readonly signs = new CaseSigns(this.story);
  private rulesChanged = false;
  private released = false;
  private followUpFailed = false;
  private takenOver = false;
  private carriedByOther = false;
  private sending = false;
  private changing = false;
  private changes = 0;
  private progress!: CaseProgress;
  private context!: CaseContext;

  constructor(private readonly input: ComplaintCaseInput) {
    this.station = moment(input.clock);
    setHandler(replyReceivedSignal, (reply) => this.hear({ ...reply, to: 'survey', late: false }));
    setHandler(followUpAnsweredSignal, (reply) => this.hear({ ...reply, to: 'follow_up' }));
    setHandler(rulesChangedSignal, () => {
      this.rulesChanged = true;
    });
    setHandler(messagesReleasedSignal, () => {
      this.released = true;
    });
    setHandler(followUpFailedSignal, () => {
      this.followUpFailed = true;
    });
    setHandler(takenOverSignal, () => {
      this.takenOver = this.story.has('gives-way-to-further-run');
    });
  }

  /** Opens the case's row, once; from then on acts are taken, unless another run carries the case. */
  async open(): Promise<void> {
    const { workflowId: runId } = workflowInfo();
    const { progress, rules, carriedByOther } = await rows.openCase({ ...this.input, runId });
    this.progress = progress;
    this.context = contextOf(rules);
    this.carriedByOther = carriedByOther ?? false;
    if (this.carriedByOther) return;
    this.signs.show(this.progress, this.context);
    for (const type of Object.keys(ACT_NAMES) as ActType[])
      setHandler(actUpdate(type), (act: Act) => this.act(act), {
        validator: (act: Act) => this.refuse(type, act),
        description: ACT_NAMES[type],
      });
  }

  /** A reopening came too late: there is nothing to do here. */
  isCarriedByOther(): boolean {
    return this.carriedByOther;
  }

  isOver(): boolean {
    return isClosed(this.progress.state.status);
  }

  answer(): ActAnswer {
    const { caseNo, status, version } = this.progress.state;
    return { caseNo, status, version };
  }

  /** Waits until somebody acted, something was heard, or the next moment of the case has come. */
  async nextActOrMoment(): Promise<void> {
    const seen = this.changes;
    const heard = (): boolean =>
      this.changes > seen ||
      this.replies.length > 0 ||
      this.rulesChanged ||
      this.followUpFailed ||
      this.mayGo();
    await this.station.until(this.nextMoment(), heard);
    if (!this.rulesChanged) return;
    this.rulesChanged = false;
    await this.change(async () => {
      const anew = await rows.refreshCase(this.moment());
      this.context = contextOf(anew.rules);
      return anew.progress;
    });
  }

  async hearReplies(): Promise<void> {
    for (let reply = this.replies.shift(); reply; reply = this.replies.shift()) {
      const heard = { caseId: this.input.caseId, ...reply };
      await this.change(() => rows.hearReply(heard));
    }
  }

  /** Lets what is planned for the consumer go out. A gateway that is away holds up neither acts nor steps. */
  async tellConsumer(): Promise<void> {
    if (this.sending || (!this.due(this.progress.messagesFrom) && !this.mayGo())) return;
    this.released = false;
    if (this.story.has('sends-beside-acts')) void this.sendBeside();
    else await this.change(() => this.send());
  }

  /** At the end of the follow-up's window, or when word comes that it reached nobody. */
  async closeFollowUp(): Promise<void> {
    if (this.followUpFailed) {
      this.followUpFailed = false;
      await this.change(() => rows.giveUpFollowUp(this.moment()));
    }
    if (this.due(this.progress.followUpClosesAt)) await this.change(() => rows.closeFollowUp(this.moment()));
  }

  async escalate(): Promise<void> {
    if (this.due(this.progress.nextStepAt)) await this.change(() => rows.fireSteps(this.moment()));
  }

  /**
   * Hears what was on its way, sends what the last act planned, and lets acts under way finish. Where the case is
   * reopened meanwhile, what waits is the further run's, which alone is told when a stop is let go.
   */
  async sayGoodbye(): Promise<void> {
    await this.hearReplies();
    while (this.sending || this.hasToSend()) {
      const { sending } = this;
      const heard = (): boolean =>
        this.mayGo() || this.replies.length > 0 || (sending ? !this.sending : this.takenOver);
      await this.station.until(sending ? null : this.progress.messagesFrom, heard);
      await this.hearReplies();
      if (!this.takenOver) await this.tellConsumer();
    }
    await condition(allHandlersFinished);
    await this.hearReplies();
  }

  /** What the send answers is how the case stands, unless something changed beside it: then the row is read anew. */
  private async sendBeside(): Promise<void> {
    this.sending = true;
    const seen = this.changes;
    const sent = await this.send();
    await this.change(async () =>
      this.changes === seen ? sent : (await rows.refreshCase(this.moment())).progress,
    );
    this.sending = false;
  }

  /** The next moment at which the case must look again; null when only an act or a word can wake it. */
  private nextMoment(): number | null {
    const { nextStepAt, messagesFrom, followUpClosesAt } = this.progress;
    const moments = [nextStepAt, this.sending ? null : messagesFrom, followUpClosesAt];
    const set = moments.filter((at) => at !== null);
    return set.length > 0 ? Math.min(...set) : null;
  }

  private hear(reply: Reply): void {
    this.replies.push(reply);
  }

  private due(at: number | null): boolean {
    return at !== null && at <= this.station.now();
  }

  private moment(): CaseMoment {
    return { caseId: this.input.caseId, at: this.station.now() };
  }

  private send(): Promise<CaseProgress> {
    const queue = this.story.has('messages-apart') ? onQueueOfCases : onQueueOfRounds;
    return queue.sendCaseMessages(this.moment());
  }

  private hasToSend(): boolean {
    const { messagesFrom, messagesHeld } = this.progress;
    return !this.takenOver && (messagesFrom !== null || messagesHeld);
  }

  private mayGo(): boolean {
    return this.released && this.progress.messagesHeld;
  }

  private async act(act: Act): Promise<ActAnswer> {
    const updateId = currentUpdateInfo()?.id ?? '';
    await this.change(() => rows.performAct({ caseId: this.input.caseId, act, updateId }));
    return this.answer();
  }

  /** The same decision that the act's transaction takes: a refused act leaves no history and names its rule. */
  private refuse(type: ActType, act: Act): void {
    if (act.type !== type)
      throw ApplicationFailure.nonRetryable('办理事项与内容不符，请刷新后重试。', 'act-mismatch');
    const decision = decide(this.progress.state, act, this.context);
    if (decision.ok) return;
    const { message, code } = decision;
    throw ApplicationFailure.create({ message, type: code, nonRetryable: true, details: [decision] });
  }

  /**
   * Whether the row was decided by a later calendar than the run refuses by: only cases with a clock that looked at a changed
   * date are told of one, not those whose clocks stood still then.
   */
  private isBehind(): boolean {
    const { calendarEdition = 0 } = this.progress;
    return calendarEdition > (this.context.calendarEdition ?? 0) && this.story.has('keeps-up-with-calendar');
  }

  /** One change of the row at a time: what it answers is how the case stands now. */
  private async change(step: () => Promise<CaseProgress>): Promise<void> {
    // Several who waited are let go at once; all but one of them wait again.
    while (this.changing) await condition(() => !this.changing);
    this.changing = true;
    try {
      this.progress = await step();
      this.changes += 1;
      this.signs.show(this.progress, this.context);
      if (this.isBehind()) this.rulesChanged = true;
    } finally {
      this.changing = false;
    }
  }
}

const contextOf = ({ notices, policies, calendarEdition = 0 }: CaseRules): CaseContext => ({
  calendar: buildCalendar(notices),
  calendarEdition,
  policies,
  // Neither refuses anything that the run would: who performs an act knows them.
  reasons: null,
  chains: null,
});
