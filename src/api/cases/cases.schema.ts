import { z } from 'zod';
import { CASE_SOURCES } from '../../../domain/case/case-state.js';
import { parseCaseNo } from '../../../domain/case/case-no.js';
import { STATUS_NAMES } from '../../../domain/case/status.js';
import { caseSorts } from '../../persistence/queries/cases.js';
import { code, line, prose, stamp, uuid } from '../front-door/fields.js';
import { pageOf, pageQuery } from '../front-door/page.js';

const NOT_IN_ADDRESSES =
  '网址中只能带案件编号（会留在浏览器和代理的记录里）；按姓名、电话查找请用 POST /cases/search。';

const keysOf = <Key extends string>(table: Readonly<Record<Key, unknown>>) =>
  z.enum(Object.keys(table) as [Key, ...Key[]]);

export const caseNo = z.string().regex(/^[A-Z]{2,4}-\d{4}-\d{6,9}$/, '案件编号应如 GZ-2026-000123。');
export const caseNoPart = { schema: caseNo };

const filters = {
  status: keysOf(STATUS_NAMES).optional(),
  due: z.enum(['overdue', 'today', 'week']).optional(),
  insurer: uuid.optional(),
  branch: uuid.optional(),
  handler: uuid.optional(),
  reason: line(64).optional(),
  source: keysOf(CASE_SOURCES).optional(),
  kind: z.enum(['complaint', 'enquiry']).optional(),
};

export const casesQuery = z.object({
  ...filters,
  /** Cases in the charge of another sub-station or insurer that the caller's helps with (协办). */
  coHandled: z.stringbool().optional(),
  /** A case number. What else one looks for is a person's, and has no place in an address: `casesSearch`. */
  q: line(100)
    .refine((q) => parseCaseNo(q.toUpperCase()) !== null, NOT_IN_ADDRESSES)
    .optional(),
  ...pageQuery(caseSorts),
});

/** The same list as a body, so that names and numbers stay out of addresses, which proxies and browsers keep. */
export const casesSearch = z.strictObject({
  ...filters,
  coHandled: z.boolean().optional(),
  /** Case number, phone or its last four digits, or the whole name. */
  q: line(100),
  ...pageQuery(caseSorts),
});

const masked = z.object({ name: z.string(), phone: z.string() });

export const caseLine = z.object({
  caseNo: z.string(),
  kind: z.string(),
  status: z.string(),
  statusName: z.string(),
  source: z.string(),
  insurer: z.string().nullable(),
  branch: z.string().nullable(),
  line: z.string().nullable(),
  product: z.string().nullable(),
  reason: z.string(),
  flags: z.array(z.string()),
  round: z.int(),
  handler: z.string().nullable(),
  openedAt: stamp,
  dueAt: stamp.nullable(),
  overdue: z.boolean(),
  customer: masked,
  version: z.int(),
  test: z.boolean(),
});
export const casesAnswer = pageOf(caseLine);

const named = z.object({ code: z.string(), name: z.string() });
const facts = z.record(z.string(), z.unknown());

export const caseAnswer = z.object({
  caseNo: z.string(),
  status: keysOf(STATUS_NAMES),
  statusName: z.string(),
  kind: z.enum(['complaint', 'enquiry']),
  source: keysOf(CASE_SOURCES),
  insurer: named.nullable(),
  branch: named.nullable(),
  handler: z.string().nullable(),
  line: z.string().nullable(),
  product: z.string().nullable(),
  policyNo: z.string().nullable(),
  claimNo: z.string().nullable(),
  reason: named,
  flags: z.array(z.string()),
  round: z.int(),
  attempts: z.int(),
  openedAt: stamp,
  transferredAt: stamp.nullable(),
  closedAt: stamp.nullable(),
  conclusion: z.string().nullable(),
  mergedInto: z.string().nullable(),
  clocks: z.array(
    z.object({
      id: z.string(),
      code: z.string(),
      name: z.string(),
      round: z.int(),
      startedAt: stamp,
      dueAt: stamp.nullable(),
      dueText: z.string().nullable(),
      state: z.string(),
      overdue: z.boolean(),
      provisional: z.boolean(),
      explanation: z.array(z.string()),
      /** About its breach: what a late extension, a corrected calendar or a decision has to do with it. */
      notes: z.array(z.string()),
    }),
  ),
  customer: masked,
  participants: z.array(
    z.object({
      insurer: z.string(),
      branch: z.string().nullable(),
      person: z.string().nullable(),
      role: z.string(),
    }),
  ),
  pendingExtension: z.object({ days: z.int(), exceptional: z.boolean(), requestedAt: stamp }).nullable(),
  followUp: z.object({ state: z.string(), sentAt: stamp.nullable(), missedCalls: z.int() }).nullable(),
  timeline: z.array(
    z.object({
      at: stamp,
      kind: z.enum(['act', 'message', 'reply']),
      code: z.string(),
      name: z.string(),
      by: z.string().nullable(),
      text: z.string().nullable(),
      /** Something was written that the caller’s role does not see. */
      textCovered: z.boolean(),
      data: facts,
    }),
  ),
  actions: z.array(
    z.object({
      type: z.string(),
      name: z.string(),
      ok: z.boolean(),
      code: z.string().optional(),
      rule: z.string().optional(),
      message: z.string().optional(),
    }),
  ),
  /** The case's run in Temporal's own screens; for operators. */
  runUrl: z.string().nullable(),
  test: z.boolean(),
  version: z.int(),
});

/** A case that came by letter, call, visit, the 12378 line, or that staff saw themselves. */
export const newCase = z.strictObject({
  kind: z.enum(['complaint', 'enquiry']).default('complaint'),
  source: z.enum(['letter', 'call', 'visit', '12378', 'staff']),
  insurerId: uuid.nullable().default(null),
  branchId: uuid.nullable().default(null),
  product: line(100).nullable().default(null),
  policyNo: line(64).nullable().default(null),
  claimNo: line(64).nullable().default(null),
  reason: line(64).optional(),
  group: z.boolean().default(false),
  levelSkipping: z.boolean().default(false),
  customerName: line(100),
  customerPhone: line(30),
  /** What the consumer said. */
  text: prose(5_000),
});

/** A case that is a test, at a sub-station of the key's own insurer. */
export const newTestCase = z.strictObject({ branchCode: code, product: line(100).optional() });

export const reveal = z.strictObject({ reason: prose(500) });
export const revealed = z.object({ caseNo: z.string(), name: z.string(), phone: z.string() });

export type CasesQuery = z.infer<typeof casesQuery>;
export type CasesSearch = z.infer<typeof casesSearch>;
export type CaseLineAnswer = z.infer<typeof caseLine>;
export type CaseDetail = z.infer<typeof caseAnswer>;
export type NewCaseBody = z.infer<typeof newCase>;
export type NewTestCaseBody = z.infer<typeof newTestCase>;
export type Reveal = z.infer<typeof reveal>;
