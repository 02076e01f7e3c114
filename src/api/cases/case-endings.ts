import { Injectable } from '@nestjs/common';
import { decide } from '../../../domain/case/decide.js';
import { STATION } from '../../../domain/identity/principal.js';
import { findArticle } from '../../persistence/queries/articles.js';
import type { CaseAnswer } from '../../persistence/queries/case-effects.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { invalid, notFound } from '../front-door/problem.js';
import { CaseActs } from './case-acts.js';
import { problemOfRefusal } from './case-problem.js';

/** An SMS answers with a passage, not with a book. */
const LONGEST_ANSWER = 500;

interface Merge {
  intoCaseNo: string;
  reason: string | undefined;
  expectedVersion: number | undefined;
}

/** Ends that look at something beside the case. */
@Injectable()
export class CaseEndings {
  constructor(
    private readonly desk: Desk,
    private readonly acts: CaseActs,
  ) {}

  /** Two acts of one request: this case ends, the other takes it in; a repeat of the request finishes what was begun. */
  async merge(
    caller: Caller,
    caseNo: string,
    { intoCaseNo, reason, expectedVersion }: Merge,
  ): Promise<CaseAnswer> {
    const { state } = await this.acts.find(caller, intoCaseNo);
    const at = this.desk.parts.stationNow().getTime();
    if (!state.mergedFrom.includes(caseNo)) {
      const takenIn = { type: 'absorb', by: STATION, at, fromCaseNo: caseNo } as const;
      const decision = decide(state, takenIn, await this.acts.context());
      if (!decision.ok) throw problemOfRefusal(decision);
    }
    const merged = await this.acts.perform(caller, caseNo, {
      type: 'merge',
      contents: { intoCaseNo },
      text: reason,
      expectedVersion,
    });
    await this.acts.perform(caller, intoCaseNo, {
      type: 'absorb',
      contents: { fromCaseNo: caseNo },
      part: ':absorb',
    });
    return merged;
  }

  /** The body of a published article, as the answer to an enquiry. */
  async articleText(caller: Caller, articleId: string | undefined): Promise<string | undefined> {
    if (articleId === undefined) return undefined;
    const article = await this.desk.read(caller, (sql) => findArticle(sql, articleId));
    if (article?.state !== 'published') throw notFound('篇知识库文章');
    if (article.body.length <= LONGEST_ANSWER) return article.body;
    const message = `文章超过 ${LONGEST_ANSWER} 个字符，不能整篇发短信；请填写答复内容（text），可摘自文章。`;
    throw invalid([{ path: 'text', code: 'required', message }]);
  }
}
