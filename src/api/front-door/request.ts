import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { Caller } from './caller.js';

/** A request on its way through the front door; the guard has found out who calls. */
export type DoorRequest = FastifyRequest & { caller?: Caller };

/** The path that was asked, without its query: queries may hold what people typed. */
export const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? '/';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** Words of routes, codes, ids, case numbers, short numbers; anything else is what somebody typed. */
const KNOWN_SEGMENT = new RegExp(
  `^(?:|[A-Za-z][A-Za-z_-]{0,31}|[A-Za-z]{1,12}[0-9]{1,4}|${UUID}|[A-Z]{2,4}-\\d{4}-\\d{6,9}|\\d{1,6})$`,
);

/** The path as answers repeat it: what looks like nothing of the station's (a name, a phone number) is left out. */
export const shownPathOf = (request: FastifyRequest): string =>
  pathOf(request)
    .split('/')
    .map((segment) => (KNOWN_SEGMENT.test(segment) ? segment : '_'))
    .join('/');

/** The path as it is recorded: what `shownPathOf` leaves out is told apart by its digest only. */
export function recordedPathOf(request: FastifyRequest): string {
  const [path, shown] = [pathOf(request), shownPathOf(request)];
  return path === shown ? path : `${shown}#${createHash('sha256').update(path).digest('base64url')}`;
}

/** The address that a request came from, as it is recorded; what a proxy handed on may be any text. */
export const addressOf = ({ ip }: FastifyRequest): string => (isIP(ip) === 0 ? 'unknown' : ip);
