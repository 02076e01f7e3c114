import pg from 'pg';

export interface RolePasswords {
  migrator: string;
  api: string;
  worker: string;
}

/** Connection strings of one database, one for each role. */
export interface DatabaseUrls {
  migratorUrl: string;
  apiUrl: string;
  workerUrl: string;
}

const roles = {
  /** Owns the schema; used by migrations only. */
  migrator: { name: 'station_migrator', rights: 'NOBYPASSRLS' },
  /** Sees the rows that row-level security shows to the tenant of the request. */
  api: { name: 'station_api', rights: 'NOBYPASSRLS' },
  /** Workers and listeners serve all tenants. */
  worker: { name: 'station_worker', rights: 'BYPASSRLS' },
} as const;

/**
 * Creates the three roles and the database where they are missing, sets the roles' passwords and what each may connect to.
 * Tables are granted by the migrations that create them. Works with any PostgreSQL of which `adminUrl` is a superuser;
 * may be repeated at will.
 */
export async function prepareDatabase(
  adminUrl: string,
  name: string,
  passwords: RolePasswords,
): Promise<DatabaseUrls> {
  await withClient(adminUrl, async (admin) => {
    await prepareRoles(admin, passwords);
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    const database = admin.escapeIdentifier(name);
    if (rowCount === 0) await admin.query(`CREATE DATABASE ${database} OWNER ${roles.migrator.name}`);
    await admin.query(`ALTER DATABASE ${database} SET timezone TO 'Asia/Shanghai'`);
    await admin.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
    await admin.query(`GRANT CONNECT ON DATABASE ${database} TO ${roles.api.name}, ${roles.worker.name}`);
    // Rows of an upload wait in a temporary table until they are merged.
    await admin.query(`GRANT TEMPORARY ON DATABASE ${database} TO ${roles.api.name}`);
  });
  await withClient(onDatabase(adminUrl, name), async (admin) => {
    await admin.query(`ALTER SCHEMA public OWNER TO ${roles.migrator.name}`);
    await admin.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
    await admin.query(`GRANT USAGE ON SCHEMA public TO ${roles.api.name}, ${roles.worker.name}`);
  });
  return databaseUrls(adminUrl, name, passwords);
}

/** Where each role finds a database of the server that `adminUrl` names. */
export function databaseUrls(adminUrl: string, name: string, passwords: RolePasswords): DatabaseUrls {
  const url = (role: keyof RolePasswords) => {
    const built = new URL(onDatabase(adminUrl, name));
    built.username = roles[role].name;
    built.password = encodeURIComponent(passwords[role]);
    return built.href;
  };
  return { migratorUrl: url('migrator'), apiUrl: url('api'), workerUrl: url('worker') };
}

async function prepareRoles(admin: pg.Client, passwords: RolePasswords): Promise<void> {
  // Two programs may prepare databases of one server at the same time; roles belong to the server.
  await admin.query("SELECT pg_advisory_lock(hashtext('station roles'))");
  for (const role of ['migrator', 'api', 'worker'] as const) {
    const { name, rights } = roles[role];
    const { rowCount } = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name]);
    const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
    await admin.query(
      `${verb} ROLE ${name} LOGIN ${rights} PASSWORD ${admin.escapeLiteral(passwords[role])}`,
    );
  }
  await admin.query("SELECT pg_advisory_unlock(hashtext('station roles'))");
}

/** The same server, another database. */
export function onDatabase(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

async function withClient(
  connectionString: string,
  act: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await act(client);
  } finally {
    await client.end();
  }
}
