import { Injectable } from '@nestjs/common';
import { isClosed } from '../../../domain/case/status.js';
import { findArticle } from '../../persistence/queries/articles.js';
import type { CaseAnswer } from '../../persistence/queries/case-effects.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { invalid, notFound, Problem, refused } from '../front-door/problem.js';
import { CaseActs } from './case-acts.js';

const wasRefused = (error: unknown): boolean => error instanceof Problem && error.status < 500;

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

  /**
   * Two acts of one request: the other case takes this one in, then this one ends, so that at no moment both are over
   * untold. Where this one may not end after all, the other lets it go. A repeat of the request finishes what was begun.
   */
  async merge(caller: Caller, caseNo: string, asked: Merge): Promise<CaseAnswer> {
    const { intoCaseNo, reason, expectedVersion } = asked;
    const merge = {
      type: 'merge',
      contents: { intoCaseNo },
      text: reason,
      expectedVersion,
    } as const;
    const before = await this.acts.demand(caller, caseNo, merge);
    if (before) return before;
    const { state } = await this.acts.find(caller, intoCaseNo);
    if (!state.mergedFrom.includes(caseNo)) await this.takeIn(caller, caseNo, intoCaseNo);
    try {
      return await this.acts.perform(caller, caseNo, merge);
    } catch (error) {
      // Without an answer it may have ended: a repeat will tell.
      if (wasRefused(error)) await this.letGo(caller, caseNo, intoCaseNo);
      throw error;
    }
  }

  private async takeIn(caller: Caller, caseNo: string, intoCaseNo: string): Promise<void> {
    const contents = { fromCaseNo: caseNo };
    await this.acts.perform(caller, intoCaseNo, { type: 'absorb', contents, part: ':absorb' });
    const { state } = await this.acts.find(caller, intoCaseNo);
    if (state.mergedFrom.includes(caseNo)) return;
    // An earlier try of the same request had taken it in and let it go again.
    throw refused('merge-undone', `${caseNo} 未能并入 ${intoCaseNo}，案件状态没有改变；请刷新后重新提交。`);
  }

  private async letGo(caller: Caller, caseNo: string, intoCaseNo: string): Promise<void> {
    const { state } = await this.acts.find(caller, caseNo);
    if (state.mergedInto === intoCaseNo) return;
    const into = await this.acts.find(caller, intoCaseNo);
    if (!into.state.mergedFrom.includes(caseNo) || isClosed(into.state.status)) return;
    const contents = { fromCaseNo: caseNo };
    try {
      await this.acts.perform(caller, intoCaseNo, { type: 'letGo', contents, part: ':let-go' });
    } catch (error) {
      // The other case ended meanwhile, or has let it go by itself: who asked hears why the merge was refused, not of this.
      if (!wasRefused(error)) throw error;
    }
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
