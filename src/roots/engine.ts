import { readFile } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { NativeConnection } from '@temporalio/worker';
import type { Settings } from '../../config/settings.js';
import { stationSearchAttributes } from '../embedded/temporal/dev-server.js';
import type { QueueBacklog } from '../integrations/metrics/station-metrics.js';
import { readBacklogs } from './backlogs.js';
import { StationFault } from './fault.js';

const RETENTION_DAYS = 90;
const DAY_SECONDS = 86_400;
const ANSWER_MS = 2_500;

/** A way to the Temporal server for clients. */
export interface Engine {
  client: Client;
  /** Throws when the server does not answer. */
  check: () => Promise<void>;
  /** What waits on the station's task queues. Throws when the server does not answer or keeps no such figures. */
  backlogs: () => Promise<QueueBacklog[]>;
  close: () => Promise<void>;
}

/** Connects, and sees that the namespace is as the station needs it. */
export async function openEngine(settings: Settings, address: string): Promise<Engine> {
  const { namespace } = settings.temporal;
  const connection = await connect(address, async () =>
    Connection.connect({ ...(await connectionOptions(settings, address)), connectTimeout: '10 seconds' }),
  );
  try {
    await prepareNamespace(connection, namespace);
  } catch (error) {
    await connection.close();
    throw error;
  }
  const check = async () => {
    await connection.withDeadline(Date.now() + ANSWER_MS, () => connection.workflowService.getSystemInfo({}));
  };
  return {
    client: new Client({ connection, namespace }),
    check,
    backlogs: () => readBacklogs(connection, namespace),
    close: () => connection.close(),
  };
}

/** The connection that workers poll on. */
export function openWorkerConnection(settings: Settings, address: string): Promise<NativeConnection> {
  return connect(address, async () => NativeConnection.connect(await connectionOptions(settings, address)));
}

/**
 * Sees that the namespace exists, keeps closed runs for 90 days and knows the station's search attributes; mends what the server
 * lets us mend. Throws with the command that an operator of the server must run otherwise.
 */
async function prepareNamespace(connection: Connection, namespace: string): Promise<void> {
  const found = await connection.workflowService.describeNamespace({ namespace }).catch((error: unknown) => {
    throw unprepared(
      `The Temporal server has no namespace ${namespace}, or does not show it to us (${nameOf(error)}).`,
      `temporal operator namespace create --retention ${RETENTION_DAYS}d ${namespace}`,
    );
  });
  const kept = Number(found.config?.workflowExecutionRetentionTtl?.seconds ?? 0) / DAY_SECONDS;
  if (kept < RETENTION_DAYS)
    await connection.workflowService
      .updateNamespace({
        namespace,
        config: { workflowExecutionRetentionTtl: msToTs(RETENTION_DAYS * DAY_SECONDS * 1000) },
      })
      .catch((error: unknown) => {
        throw unprepared(
          `The namespace ${namespace} keeps closed runs for ${kept} days and does not let us change that (${nameOf(error)}).`,
          `temporal operator namespace update --retention ${RETENTION_DAYS}d ${namespace}`,
        );
      });
  await registerSearchAttributes(connection, namespace);
}

async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService
    .listSearchAttributes({ namespace })
    .catch((error: unknown) => {
      throw unprepared(
        `The Temporal server does not show its search attributes (${nameOf(error)}).`,
        attributesCommand(namespace, Object.keys(stationSearchAttributes)),
      );
    });
  const missing = Object.entries(stationSearchAttributes).filter(([name]) => !(name in customAttributes));
  if (missing.length === 0) return;
  const types = proto.temporal.api.enums.v1.IndexedValueType;
  const wanted = {
    Keyword: types.INDEXED_VALUE_TYPE_KEYWORD,
    Datetime: types.INDEXED_VALUE_TYPE_DATETIME,
    Bool: types.INDEXED_VALUE_TYPE_BOOL,
  };
  await connection.operatorService
    .addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map(([name, type]) => [name, wanted[type]])),
    })
    .catch((error: unknown) => {
      throw unprepared(
        `The Temporal server does not let us register search attributes (${nameOf(error)}).`,
        attributesCommand(
          namespace,
          missing.map(([name]) => name),
        ),
      );
    });
}

function attributesCommand(namespace: string, names: string[]): string {
  return names
    .map(
      (name) =>
        `temporal operator search-attribute create --namespace ${namespace} --name ${name} --type ${stationSearchAttributes[name as keyof typeof stationSearchAttributes]}`,
    )
    .join('\n  ');
}

async function connectionOptions({ temporal: { tls, apiKey } }: Settings, address: string) {
  return {
    address,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(tls === undefined ? {} : { tls: await tlsOptions(tls) }),
  };
}

async function tlsOptions({ caFile, certFile, keyFile }: NonNullable<Settings['temporal']['tls']>) {
  const read = (variable: string, file: string) =>
    readFile(file).catch((error: unknown) => {
      throw new StationFault(
        'engine',
        `The file of ${variable} cannot be read: ${file} (${nameOf(error)}). Correct the variable or the rights of the file.`,
      );
    });
  return {
    ...(caFile === undefined ? {} : { serverRootCACertificate: await read('TEMPORAL_TLS_CA_FILE', caFile) }),
    ...(certFile === undefined || keyFile === undefined
      ? {}
      : {
          clientCertPair: {
            crt: await read('TEMPORAL_TLS_CERT_FILE', certFile),
            key: await read('TEMPORAL_TLS_KEY_FILE', keyFile),
          },
        }),
  };
}

async function connect<T>(address: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof StationFault) throw error;
    throw new StationFault(
      'engine',
      `The Temporal server at ${address} does not answer (${nameOf(error)}). Start it, or correct TEMPORAL_ADDRESS, TEMPORAL_TLS… and TEMPORAL_API_KEY.`,
    );
  }
}

function unprepared(what: string, command: string): StationFault {
  return new StationFault('engine', `${what} Let its operator run:\n  ${command}`);
}

function nameOf(error: unknown): string {
  const { details, code, name } = error as { details?: string; code?: unknown; name?: string };
  return details ?? (typeof code === 'string' ? code : undefined) ?? name ?? 'no answer';
}
