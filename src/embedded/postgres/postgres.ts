import path from 'node:path';
import { startCluster } from './cluster.js';
import { prepareDatabase } from './database.js';
import type { DatabaseUrls } from './database.js';
import { keptPasswords, passwordsFile } from './passwords.js';

export interface EmbeddedPostgres extends DatabaseUrls {
  adminUrl: string;
  pid: number;
  /** Resolves when the server has ended, whoever ended it. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

/**
 * The station's own PostgreSQL: data in `<dataDir>/postgres`, passwords in `<dataDir>/postgres-passwords.json` (0600),
 * log in `<dataDir>/logs/postgres.log`, fsync on, with the database `station` and its roles. Goes on where it was,
 * also after a kill. Throws `PartFailure`.
 */
export async function startEmbeddedPostgres(options: {
  dataDir: string;
  port: number;
}): Promise<EmbeddedPostgres> {
  const passwords = await keptPasswords(passwordsFile(options.dataDir));
  const cluster = await startCluster({
    folder: path.join(options.dataDir, 'postgres'),
    logFile: path.join(options.dataDir, 'logs/postgres.log'),
    port: options.port,
    adminPassword: passwords.admin,
  });
  try {
    return { ...cluster, ...(await prepareDatabase(cluster.adminUrl, 'station', passwords)) };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}
