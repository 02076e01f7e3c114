import type { FastifyRequest } from 'fastify';
import type { Caller } from './caller.js';

/** A request on its way through the front door; the guard has found out who calls. */
export type DoorRequest = FastifyRequest & { caller?: Caller };

/** The path that was asked, without its query: queries may hold what people typed. */
export const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? '/';
