import { describe, expect, it } from '@jest/globals';
import type { Principal } from '../identity/principal.js';
import type { Role } from '../identity/role.js';
import type { Act } from './acts.js';
import { buildActor, buildCase, SHIPPED_CONTEXT } from './build-case.js';
import { buildCaseNo, parseCaseNo } from './case-no.js';
import type { CaseState } from './case-state.js';
import { decide } from './decide.js';
import { handOverActs } from './hand-over.js';
import { SHIPPED_REASONS } from './reasons.js';
import { faultsOfReasons } from './validate-reasons.js';
import { countSmsParts } from '../sms/sms-parts.js';
import { SHIPPED_TEMPLATES } from '../survey/shipped-templates.js';
import { renderTemplate, whyUnfitBody } from '../survey/templates.js';
import { availableActs } from './view.js';

const NOW = Date.parse('2026-03-03T10:00:00+08:00');
const principal = (role: Role, parts: Partial<Principal> = {}): Principal => ({
  ...buildActor(role),
  testMode: false,
  delegations: [],
  ...parts,
});

const steps: object[] = [
  { type: 'transfer', by: buildActor('station_clerk'), insurerId: 'pc-1', branchId: 'pc-1-b1', line: 'pc' },
  { type: 'extensionRequest', by: buildActor('substation_handler', { insurerId: 'pc-1' }), days: 5 },
];
const after = (start: CaseState, acts: readonly object[]): CaseState =>
  acts.reduce<CaseState>((state, step) => {
    const decision = decide(state, { ...step, at: NOW, submissionId: 's' } as Act, SHIPPED_CONTEXT);
    if (!decision.ok) throw new Error(decision.message);
    return decision.state;
  }, start);
const asked = after(buildCase(), steps);

const buttons = (who: Principal, state = asked) =>
  Object.fromEntries(
    availableActs(state, who, NOW, SHIPPED_CONTEXT).map((each) => [each.type, each.ok || each.rule]),
  );

describe('what a principal may do now', () => {
  it('offers, greys with the reason, and leaves out what the role never does', () => {
    const handler = buttons(principal('substation_handler', { insurerId: 'pc-1' }));
    expect(handler).toEqual({
      logContact: true,
      sendFeedback: true,
      extensionRequest: 'one_request_at_a_time',
      addNote: true,
    });
    const supervisor = buttons(principal('station_supervisor'));
    expect(supervisor).toMatchObject({
      approveExtension: true,
      acceptFeedback: 'case_lifecycle',
      reopen: 'case_lifecycle',
      sendToMediation: true,
      pauseClock: true,
      resumeClock: 'resume_a_paused_clock',
    });
    expect(supervisor).not.toHaveProperty('logContact');
    expect(supervisor).not.toHaveProperty('followUpSent');
  });

  it('greys everything for another insurer, and offers nothing to readers', () => {
    const foreign = buttons(principal('substation_handler', { insurerId: 'pc-2' }));
    expect(new Set(Object.values(foreign))).toEqual(new Set(['own_cases_only']));
    expect(buttons(principal('auditor'))).toEqual({});
  });

  it('lends what was delegated, for its time, but never approval of an own request', () => {
    const from = { fromId: 'boss', role: 'station_supervisor' as const, insurerId: null, branchIds: null };
    const lent = (endsAt: number, id = 'deputy') =>
      buttons(principal('station_clerk', { id, delegations: [{ ...from, beginsAt: NOW - 1, endsAt }] }));
    expect(lent(NOW + 1)).toHaveProperty('approveExtension', true);
    expect(lent(NOW)).not.toHaveProperty('approveExtension');
    expect(lent(NOW + 1, 'substation_handler')).toHaveProperty(
      'approveExtension',
      'nobody_approves_own_request',
    );
  });
});

describe("a leaver's items", () => {
  it('go to the successor, co-handled ones too; closed cases stay', () => {
    const mine = { ...asked, handlerId: 'leaver' };
    const helped = {
      ...asked,
      caseNo: 'GZ-2026-000124',
      coHandlers: [{ insurerId: 'pc-1', branchId: null, userId: 'leaver' }],
    };
    const closed = { ...mine, caseNo: 'GZ-2026-000125', status: 'concluded' as const };
    const people = { leaverId: 'leaver', successorId: 'li' };
    const acts = handOverActs([mine, helped, closed, asked], people, buildActor('station_supervisor'), NOW);
    expect(acts.map(({ caseNo, acts: each }) => [caseNo, each.map(({ type }) => type)])).toEqual([
      ['GZ-2026-000123', ['reassign']],
      ['GZ-2026-000124', ['addCoHandler', 'removeCoHandler']],
    ]);
    const [reassigned] = acts[0]!.acts;
    expect(decide(mine, reassigned!, SHIPPED_CONTEXT)).toMatchObject({
      ok: true,
      state: { handlerId: 'li' },
    });
  });

  it.each([
    [
      'waits for a mediation',
      'mediation',
      [{ type: 'sendToMediation', by: buildActor('station_supervisor') }],
    ],
    [
      'was reopened, and waits to be transferred anew',
      'new',
      (['withdraw', 'reopen'] as const).map((type) => ({ type, by: buildActor('station_clerk') })),
    ],
  ])('go to the successor from a case that %s, co-handled ones too', (_, status, acts) => {
    const helps = { insurerId: 'pc-1', branchId: null, userId: 'leaver' };
    const theirs = after({ ...asked, handlerId: 'leaver', coHandlers: [helps] }, acts);
    expect(theirs.status).toBe(status);
    const people = { leaverId: 'leaver', successorId: 'li' };
    const [items] = handOverActs([theirs], people, buildActor('admin'), NOW);
    const handed = after(theirs, items!.acts);
    expect(handed).toMatchObject({ status, handlerId: 'li', coHandlers: [{ ...helps, userId: 'li' }] });
    expect(handOverActs([handed], people, buildActor('admin'), NOW)).toEqual([]);
  });

  it('stand with the leaver or the successor wherever they break off, and go on from there', () => {
    const helps = { insurerId: 'pc-1', branchId: null, userId: 'leaver' };
    const theirs = { ...asked, handlerId: 'leaver', coHandlers: [helps] };
    const people = { leaverId: 'leaver', successorId: 'li' };
    const acts = (state: CaseState) =>
      handOverActs([state], people, buildActor('admin'), NOW).flatMap((each) => each.acts);
    for (let done = 0; done <= acts(theirs).length; done += 1) {
      const broken = after(theirs, acts(theirs).slice(0, done));
      expect(broken.coHandlers).not.toEqual([]);
      expect(after(broken, acts(broken))).toMatchObject({
        handlerId: 'li',
        coHandlers: [{ ...helps, userId: 'li' }],
      });
    }
  });

  it('are none in a case that no sub-station has had yet', () => {
    const to = { insurerId: 'pc-1', branchId: 'pc-1-b1' };
    for (const act of [
      { type: 'reassign', ...to, handlerId: 'li' },
      { type: 'addCoHandler', coHandler: { ...to, userId: 'li' } },
    ]) {
      const whole = { ...act, by: buildActor('admin'), at: NOW } as Act;
      expect(decide(buildCase(), whole, SHIPPED_CONTEXT)).toMatchObject({
        ok: false,
        rule: 'handlers_come_with_transfer',
      });
    }
  });
});

describe('case numbers', () => {
  it.each([
    ['GZ-2026-000123', { province: 'GZ', year: 2026, sequence: 123 }],
    ['GZ-2026-1000000', { province: 'GZ', year: 2026, sequence: 1_000_000 }],
  ])('%s is built and read', (text, parts) => {
    expect(parseCaseNo(text)).toEqual(parts);
    expect(buildCaseNo(parts)).toBe(text);
  });

  it.each(['GZ-2026-123', 'GZ-2026-000000', 'gz-2026-000123', 'GZ-2026-0000123', ' GZ-2026-000123', ''])(
    '%s is none',
    (text) => {
      expect(parseCaseNo(text)).toBeNull();
    },
  );

  it('refuses parts that make none', () => {
    expect(() => buildCaseNo({ province: 'gz', year: 2026, sequence: 1 })).toThrow(RangeError);
    expect(() => buildCaseNo({ province: 'GZ', year: 2026, sequence: 0 })).toThrow(RangeError);
  });
});

describe('reasons and texts', () => {
  it('reasons are a tree with unique codes', () => {
    expect(faultsOfReasons(SHIPPED_REASONS.reasons, [])).toEqual([]);
  });

  it.each(SHIPPED_TEMPLATES.map((template) => [template.code, template] as const))(
    '%s declares its variables and stays within two short messages',
    (_, template) => {
      expect(whyUnfitBody(template)).toBeNull();
      const values = {
        caseNo: 'GZ-2026-000123',
        insurer: '某某财险贵州',
        date: '3月17日',
        name: '王小明',
        product: '车险',
        answer: '',
      };
      expect(countSmsParts(renderTemplate(template.body, values))).toBeLessThanOrEqual(2);
    },
  );

  it('a text that leaves out what it is for, or would show a brace, is unfit', () => {
    const why = (body: string) =>
      whyUnfitBody({ body, variables: ['code', 'minutes'], required: ['code'] })?.code ?? null;
    expect(why('验证码{code}')).toBeNull();
    expect(why('验证码{code}，{minutes}分钟，{code}')).toBeNull();
    expect(why('验证码{code}，{phone}')).toBe('unknown_value');
    expect(why('验证码，{minutes}分钟内有效')).toBe('required');
    for (const brace of ['{验证码}', '{ code }', '{code', 'code}', '｛code｝', '{{code}}'])
      expect(why(`验证码{code}${brace}`)).toBe('format');
  });

  it('values are never read as templates, and one not given leaves nothing behind', () => {
    expect(renderTemplate('{a}{b}{c}', { a: '{b}', b: 'x' })).toBe('{b}x');
    expect(renderTemplate('{toString}', {})).toBe('');
  });
});
