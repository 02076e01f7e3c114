import { describe, expect, it } from '@jest/globals';
import { STATISTICS_POLICY } from '../figures/policy.js';
import { allowedActions, may } from './policy.js';
import { hatsOf, samePerson, STATION, type Principal } from './principal.js';
import { isInsurerRole, isRole, ROLES, type Role } from './role.js';
import { REFERENCE_POLICY } from '../reference-data/policy.js';
import { MESSAGE_POLICY, UPLOAD_POLICY } from '../survey/policy.js';

const principal = (role: Role | null, parts: Partial<Principal> = {}): Principal => ({
  kind: 'staff',
  id: 'wang',
  role,
  insurerId: role !== null && isInsurerRole(role) ? 'pc-1' : null,
  branchIds: null,
  scopes: [],
  testMode: false,
  delegations: [],
  ...parts,
});
const key = (...scopes: string[]) => principal('insurer_api', { kind: 'api_key', scopes });
const own = { insurerId: 'pc-1' };
const foreign = { insurerId: 'pc-2' };

describe('policies', () => {
  it('let insurers see and do their own only', () => {
    expect(may(UPLOAD_POLICY, key('uploads'), 'upload', own, 0).ok).toBe(true);
    expect(may(UPLOAD_POLICY, key('uploads'), 'upload', foreign, 0)).toMatchObject({ code: 'not_yours' });
    expect(may(MESSAGE_POLICY, principal('substation_head'), 'read', foreign, 0).ok).toBe(false);
    expect(may(MESSAGE_POLICY, principal('station_clerk'), 'read', foreign, 0).ok).toBe(true);
    const bound = principal('substation_handler', { branchIds: ['b1'] });
    expect(may(MESSAGE_POLICY, bound, 'read', { ...own, branchId: 'b2' }, 0)).toMatchObject({
      code: 'not_your_branch',
    });
    expect(may(MESSAGE_POLICY, bound, 'read', { ...own, branchId: 'b1' }, 0).ok).toBe(true);
  });

  it('bind keys by scopes: a noun covers all, a verb itself, none nothing', () => {
    expect(may(UPLOAD_POLICY, key('uploads:read'), 'upload', own, 0)).toMatchObject({
      code: 'scope',
      rule: 'api_key_scopes',
    });
    expect(may(UPLOAD_POLICY, key('uploads:read'), 'read', own, 0).ok).toBe(true);
    expect(may(UPLOAD_POLICY, key(), 'read', own, 0).ok).toBe(false);
    expect(may(UPLOAD_POLICY, key('upload', 'uploadsx'), 'read', own, 0).ok).toBe(false);
  });

  it('leave the brakes to the head station, letting go of a stop to its head', () => {
    for (const role of Object.keys(ROLES) as Role[]) {
      const who = principal(role, { scopes: ['uploads'] });
      expect(may(UPLOAD_POLICY, who, 'release', own, 0).ok).toBe(
        ['station_supervisor', 'admin'].includes(role),
      );
      expect(may(MESSAGE_POLICY, who, 'release_stop', own, 0).ok).toBe(
        ['station_supervisor', 'admin'].includes(role),
      );
    }
  });

  it('show figures to those who watch, to an insurer its own', () => {
    for (const role of ['regulator_viewer', 'auditor', 'director'] as const) {
      expect(allowedActions(STATISTICS_POLICY, principal(role), foreign, 0)).toEqual([
        ...['read', 'compare', 'read_rows', 'export'],
      ]);
    }
    expect(allowedActions(STATISTICS_POLICY, principal('substation_head'), own, 0)).toEqual([
      ...['read', 'read_rows', 'export'],
    ]);
    expect(may(STATISTICS_POLICY, principal('substation_head'), 'compare', own, 0).ok).toBe(false);
    expect(allowedActions(STATISTICS_POLICY, principal('substation_head'), foreign, 0)).toEqual([]);
    expect(may(STATISTICS_POLICY, principal('substation_head'), 'read', { insurerId: null }, 0).ok).toBe(
      false,
    );
  });

  it('keep reference data with its keepers', () => {
    const able = (action: keyof typeof REFERENCE_POLICY) =>
      (Object.keys(ROLES) as Role[]).filter(
        (role) => may(REFERENCE_POLICY, principal(role), action, null, 0).ok,
      );
    expect(able('user.edit')).toEqual(['admin']);
    expect(able('template.approve')).toEqual(['station_supervisor']);
    expect(able('audit.read')).toEqual(['regulator_viewer', 'auditor', 'admin']);
    const watches = allowedActions(REFERENCE_POLICY, principal('regulator_viewer'), null, 0);
    expect(watches.filter((action) => !action.endsWith('.read'))).toEqual([]);
    expect(may(REFERENCE_POLICY, key('branch'), 'branch.edit', null, 0).ok).toBe(true);
  });

  it('say who could, and refuse consumers what is not theirs', () => {
    expect(may(MESSAGE_POLICY, principal('station_clerk'), 'release_stop', own, 0)).toMatchObject({
      code: 'role',
      rule: 'permissions',
      message: '按权限表，「总站专员」不能恢复发送；请由总站主管、系统管理员办理。',
    });
    expect(may(MESSAGE_POLICY, principal(null, { kind: 'consumer' }), 'read', own, 0).ok).toBe(false);
  });
});

describe('delegation', () => {
  const lent = {
    fromId: 'li',
    role: 'station_supervisor',
    insurerId: null,
    branchIds: null,
    beginsAt: 10,
    endsAt: 20,
  } as const;
  const clerk = principal('station_clerk', { delegations: [lent] });

  it('lends a role from its beginning until before its end, named in the verdict', () => {
    expect(may(MESSAGE_POLICY, clerk, 'release_stop', own, 9).ok).toBe(false);
    expect(may(MESSAGE_POLICY, clerk, 'release_stop', own, 10)).toMatchObject({
      ok: true,
      as: { id: 'wang', role: 'station_supervisor', onBehalfOf: 'li' },
    });
    expect(may(MESSAGE_POLICY, clerk, 'release_stop', own, 20).ok).toBe(false);
    expect(hatsOf(clerk, 10)).toHaveLength(2);
  });

  it('lends nothing to whoever is of another house by now', () => {
    const head = { ...lent, role: 'substation_head', insurerId: 'pc-1' } as const;
    const hatsIn = (insurerId: string | null) =>
      hatsOf(principal('substation_handler', { insurerId, delegations: [head] }), 10).map((hat) => hat.role);
    expect(hatsIn('pc-1')).toEqual(['substation_handler', 'substation_head']);
    expect(hatsIn('pc-2')).toEqual(['substation_handler']);
    expect(hatsIn(null)).toEqual(['substation_handler']);
  });

  it('knows the same person behind two hats', () => {
    const hat = (id: string, onBehalfOf: string | null = null) => ({ id, onBehalfOf });
    expect(samePerson(hat('a'), hat('a'))).toBe(true);
    expect(samePerson(hat('a', 'b'), hat('b'))).toBe(true);
    expect(samePerson(hat('a'), hat('c', 'a'))).toBe(true);
    expect(samePerson(hat('a', 'b'), hat('c', 'b'))).toBe(true);
    expect(samePerson(hat('a'), hat('b'))).toBe(false);
    expect(samePerson(hat('a', null), hat('b', null))).toBe(false);
    expect(samePerson(STATION, STATION)).toBe(true);
  });

  it('roles are known by their codes', () => {
    expect([isRole('director'), isRole('toString'), isRole('')]).toEqual([true, false, false]);
  });
});
