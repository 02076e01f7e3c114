import { z } from 'zod';
import { ROLES } from '../../../domain/identity/role.js';
import type { Role } from '../../../domain/identity/role.js';
import { userSorts } from '../../persistence/queries/users.js';
import { change, code, line, prose, stamp, uuid } from '../front-door/fields.js';
import { pageOf, pageQuery } from '../front-door/page.js';
import { importedRows } from '../front-door/rows.js';

const roles = Object.keys(ROLES).filter((role) => role !== 'insurer_api') as [Role, ...Role[]];
const role = z.enum(roles);
const state = z.enum(['active', 'suspended', 'left']);
const username = z
  .string()
  .trim()
  .regex(/^[a-z0-9][a-z0-9._-]{2,31}$/, '须为 3 至 32 个小写字母、数字、“.”、“_”或“-”，以字母或数字开头。');
const email = z.email('不是有效的邮箱地址。').max(200).nullable().default(null);

export const usersQuery = z.object({
  role: role.optional(),
  insurerId: uuid.optional(),
  state: state.optional(),
  ...pageQuery(userSorts),
});

const facts = {
  displayName: line(50),
  role,
  insurerId: uuid.nullable().default(null),
  branchId: uuid.nullable().default(null),
  email,
};
export const newUser = change({ username, ...facts });
export const userChange = change({ ...facts, state });

const blank = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());
/** A row of an import. Insurers' people are placed by the insurer's and the branch's code. */
export const userRow = z.object({
  username,
  displayName: line(50),
  role: z.preprocess((value) => roles.find((known) => ROLES[known] === value) ?? value, role),
  insurerCode: blank(code),
  branchCode: blank(code),
  email: blank(z.email('不是有效的邮箱地址。').max(200)),
});
export const userHeaders = {
  username: '用户名',
  displayName: '姓名',
  role: '角色',
  insurerCode: '保险机构代码',
  branchCode: '机构代码',
  email: '邮箱',
};

export const userAnswer = z.object({
  id: z.uuid(),
  username: z.string(),
  displayName: z.string(),
  role: z.string(),
  roleName: z.string(),
  insurerId: z.uuid().nullable(),
  branchId: z.uuid().nullable(),
  email: z.string().nullable(),
  state,
  mustChangePassword: z.boolean(),
  totpEnabled: z.boolean(),
  lockedUntil: stamp.nullable(),
  version: z.int(),
  createdAt: stamp,
});
export const usersAnswer = pageOf(userAnswer);
/** The password is shown this once; it must be changed at the first log-in. */
export const userWithPassword = userAnswer.extend({ initialPassword: z.string() });
export const passwordAnswer = z.object({ initialPassword: z.string() });
export const usersImported = z.object({
  ...importedRows,
  created: z.array(z.object({ row: z.int(), username: z.string(), initialPassword: z.string() })),
});

export const handOver = z.strictObject({ toUserId: uuid, reason: prose(500) });
export const handedOver = z.object({
  state: z.literal('left'),
  done: z.int(),
  refused: z.int(),
  items: z.array(
    z.object({
      caseNo: z.string(),
      ok: z.boolean(),
      code: z.string().optional(),
      message: z.string().optional(),
    }),
  ),
});

export type UsersQuery = z.infer<typeof usersQuery>;
export type NewUserBody = z.infer<typeof newUser>;
export type UserChange = z.infer<typeof userChange>;
export type UserImportRow = z.infer<typeof userRow>;
export type UserAnswer = z.infer<typeof userAnswer>;
export type UserWithPassword = z.infer<typeof userWithPassword>;
export type UsersImported = z.infer<typeof usersImported>;
export type HandOverBody = z.infer<typeof handOver>;
export type HandedOver = z.infer<typeof handedOver>;
