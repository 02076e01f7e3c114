import { canonicalPhone } from '../../domain/personal/canonical.js';
import { openRejections, RejectionPage } from '../api/uploads/rejection-page.js';
import type { Keyring } from '../integrations/keyring/keyring.js';
import type { Sql } from '../persistence/database.js';
import {
  keptAnswers,
  knownUnder,
  rejectionCopies,
  replaceAnswer,
  shrinkRejections,
} from '../persistence/queries/kept-copies.js';

const PAGES = 50;
const ANSWERS = 500;
const ANSWER_SEALED_AS = 'idempotency_record.answer';

/** What a repeat is told whose first answer held the person: done once, and not again. */
const ERASED_ANSWER = {
  status: 410,
  code: 'answer-erased',
  title: '答复已删除',
  detail:
    '这个请求已经办理过，答复中的个人信息已依申请删除，因此不再显示；请求不会重复办理，请查看现在的内容。',
};

/**
 * Takes a person out of the copies that no index leads to: rejected rows of uploads that name their number, and answers kept for
 * repeats that name their number, their name or one of their cases. Every copy is opened, so run it before their other rows are
 * erased. Returns how many it changed, by table.
 */
export async function eraseKept(
  sql: Sql,
  keyring: Keyring,
  { phone, phoneIndex }: { phone: string; phoneIndex: Buffer },
): Promise<Record<string, number>> {
  const { persons, caseNos } = await knownUnder(sql, phoneIndex);
  const names = persons.flatMap((sealed) => keyring.openPerson(sealed, 'person')['name'] ?? []);
  return {
    upload_rejection_page: await eraseRejections(sql, keyring, phone),
    idempotency_record: await eraseAnswers(sql, keyring, [...new Set([phone, ...names, ...caseNos])]),
  };
}

/** Returns how many rejected rows went. */
async function eraseRejections(sql: Sql, keyring: Keyring, phone: string): Promise<number> {
  let erased = 0;
  for (let pages = await rejectionCopies(sql, null, PAGES); pages.length > 0;) {
    for (const page of pages) {
      const rows = await openRejections(keyring, page.sealed);
      const others = rows.filter(({ cells }) => !cells.some((cell) => canonicalPhone(cell).includes(phone)));
      if (others.length === rows.length) continue;
      erased += rows.length - others.length;
      const left = new RejectionPage();
      for (const row of others) left.add(row);
      await shrinkRejections(sql, page, left.isEmpty ? null : await left.take(keyring));
    }
    pages = await rejectionCopies(sql, pages.at(-1) ?? null, PAGES);
  }
  return erased;
}

/** Returns how many answers were replaced. */
async function eraseAnswers(sql: Sql, keyring: Keyring, traces: readonly string[]): Promise<number> {
  let erased = 0;
  for (let answers = await keptAnswers(sql, null, ANSWERS); answers.length > 0;) {
    for (const answer of answers) {
      const text = keyring.open(answer.sealed, ANSWER_SEALED_AS);
      if (!traces.some((trace) => text.includes(trace))) continue;
      const sealed = keyring.seal(JSON.stringify(ERASED_ANSWER), ANSWER_SEALED_AS);
      await replaceAnswer(sql, answer, { status: ERASED_ANSWER.status, sealed });
      erased += 1;
    }
    answers = await keptAnswers(sql, answers.at(-1) ?? null, ANSWERS);
  }
  return erased;
}
