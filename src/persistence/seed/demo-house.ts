import type { Role } from '../../../domain/identity/role.js';
import type { Sql } from '../database.js';
import { newId } from '../ids.js';
import { drawApiKey } from './api-key.js';
import { drawPassword } from './first-password.js';
import type { FirstSecret, SeedOptions } from './seed-station.js';

interface DemoInsurer {
  code: string;
  name: string;
  line: 'life' | 'pc';
  /** Sub-stations: code and name. */
  substations: readonly (readonly [string, string])[];
}

const insurers: readonly DemoInsurer[] = [
  {
    code: 'GZLIFE',
    name: '黔安人寿保险贵州分公司',
    line: 'life',
    substations: [
      ['GZLIFE-01', '黔安人寿贵阳服务分站'],
      ['GZLIFE-02', '黔安人寿遵义服务分站'],
    ],
  },
  {
    code: 'GZPCA',
    name: '乌江财产保险贵州分公司',
    line: 'pc',
    substations: [
      ['GZPCA-01', '乌江财险贵阳服务分站'],
      ['GZPCA-02', '乌江财险安顺服务分站'],
    ],
  },
  {
    code: 'GZPCB',
    name: '娄山财产保险贵州分公司',
    line: 'pc',
    substations: [
      ['GZPCB-01', '娄山财险贵阳服务分站'],
      ['GZPCB-02', '娄山财险毕节服务分站'],
    ],
  },
];

const office: readonly (readonly [username: string, name: string, role: Role])[] = [
  ['admin', '系统管理员', 'admin'],
  ['clerk', '总站专员', 'station_clerk'],
  ['supervisor', '总站主管', 'station_supervisor'],
  ['deputy', '分管局长', 'deputy_director'],
  ['director', '局长', 'director'],
  ['viewer', '监管查看员', 'regulator_viewer'],
  ['auditor', '审计员', 'auditor'],
  ['mailbox', '信箱专员', 'mailbox_clerk'],
  ['secretary', '调委会秘书', 'committee_secretary'],
  ['mediator', '调解员', 'mediator'],
];

/** What an insurer's core system needs for everyday work. */
const scopes = [
  'uploads',
  'cases',
  'claims',
  'notices',
  'webhook',
  'insurer:read',
  'branch:read',
  'survey:read',
  'card:read',
  'clock:read',
  'calendar:read',
  'statistics:read',
];

/** An admin and the people of the house, three insurers with two sub-stations each, a handler and a head in each. */
export async function seedDemoHouse(sql: Sql, options: SeedOptions): Promise<FirstSecret[]> {
  const secrets: FirstSecret[] = [];
  for (const [username, displayName, role] of office) {
    secrets.push(
      await seedUser(sql, options, { username, displayName, role, insurerId: null, branchId: null }),
    );
  }
  for (const insurer of insurers) secrets.push(...(await seedInsurer(sql, options, insurer)));
  return secrets;
}

async function seedInsurer(sql: Sql, options: SeedOptions, insurer: DemoInsurer): Promise<FirstSecret[]> {
  const { now } = options;
  const insurerId = newId();
  await sql.run('INSERT INTO insurer (id, code, name, line, created_at) VALUES ($1, $2, $3, $4, $5)', [
    insurerId,
    insurer.code,
    insurer.name,
    insurer.line,
    now,
  ]);
  const secrets: FirstSecret[] = [];
  for (const [code, name] of insurer.substations) {
    const branchId = newId();
    await sql.run(
      "INSERT INTO branch (id, insurer_id, code, name, kind, created_at) VALUES ($1, $2, $3, $4, 'substation', $5)",
      [branchId, insurerId, code, name, now],
    );
    const place = { insurerId, branchId };
    const stem = code.toLowerCase();
    const handler = {
      username: stem,
      displayName: `${name}专员`,
      role: 'substation_handler',
      ...place,
    } as const;
    const head = {
      username: `${stem}-head`,
      displayName: `${name}负责人`,
      role: 'substation_head',
      ...place,
    } as const;
    secrets.push(await seedUser(sql, options, handler), await seedUser(sql, options, head));
  }
  secrets.push(await seedKey(sql, insurer, insurerId, now));
  return secrets;
}

async function seedUser(
  sql: Sql,
  { kind, now, hashPassword }: SeedOptions,
  user: {
    username: string;
    displayName: string;
    role: Role;
    insurerId: string | null;
    branchId: string | null;
  },
): Promise<FirstSecret> {
  const { username, displayName, role, insurerId, branchId } = user;
  const secret = drawPassword();
  await sql.run(
    `INSERT INTO staff_user (id, username, display_name, role, insurer_id, branch_id, email, password_hash, must_change_password, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      newId(),
      username,
      displayName,
      role,
      insurerId,
      branchId,
      `${username}@station.example`,
      await hashPassword(secret),
      kind === 'live',
      now,
    ],
  );
  return { what: '登录', name: username, secret };
}

async function seedKey(sql: Sql, insurer: DemoInsurer, insurerId: string, now: Date): Promise<FirstSecret> {
  const { key, keyHash, prefix } = drawApiKey(false);
  await sql.run(
    'INSERT INTO api_key (id, insurer_id, name, key_hash, prefix, scopes, test_mode, created_at) VALUES ($1, $2, $3, $4, $5, $6, false, $7)',
    [newId(), insurerId, `${insurer.name}核心业务系统`, keyHash, prefix, scopes, now],
  );
  return { what: 'API 密钥', name: insurer.code, secret: key };
}
