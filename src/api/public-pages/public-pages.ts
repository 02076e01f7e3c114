import { REAL_CLOCK } from '../../../domain/clock/station-clock.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PublicStatisticsController } from '../figures/public-statistics.controller.js';
import { notFound, Problem } from '../front-door/problem.js';
import { addressOf as addressFrom } from '../front-door/request.js';
import { StationParts } from '../front-door/station-parts.js';
import { Throttle } from '../front-door/throttle.js';
import { PublicComplaints } from '../public/complaints.js';
import { PhoneProof } from '../public/phone-proof.js';
import { PublicArticles } from './articles.js';
import { ComplaintForms } from './complaint-forms.js';
import { problemAt } from './doors.js';
import type { Doors } from './doors.js';
import { formOf, sentPage } from './form.js';
import type { Form, Sent } from './form.js';
import { InsurerNames } from './insurer-names.js';
import { BASES, placeAt } from './place.js';
import type { Language, Place } from './place.js';
import { problemPage, startPage } from './start-page.js';
import { showStatistics } from './statistics.js';
import { STYLE, STYLE_ADDRESS } from './style.js';
import { TrackForms } from './track-forms.js';
import { sentenceOf } from './words.js';

/** The most bytes of a form: more text than is taken, so that who writes too much is told so beside the field. */
const FORM_LIMIT = 128 * 1024;
/** Nothing runs, nothing is framed, forms go to this station alone. */
const POLICY = [
  "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'",
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
].join('; ');

/**
 * The pages for everybody, in HTML that needs no script. They have no session and no cookie: a form from another site can
 * do nothing that its sender could not do alone, and is refused all the same, lest strangers' browsers ask for codes.
 */
export async function servePublicPages(app: NestFastifyApplication): Promise<void> {
  const doors: Doors = {
    parts: app.get(StationParts),
    throttle: app.get(Throttle),
    proof: app.get(PhoneProof),
    complaints: app.get(PublicComplaints),
    statistics: app.get(PublicStatisticsController),
  };
  const server: FastifyInstance = app.getHttpAdapter().getInstance();
  await server.register((scope, _, done) => {
    takeForms(scope);
    scope.setErrorHandler((error, request, reply) => refuse(doors, error, request, reply));
    scope.get(STYLE_ADDRESS, (_request, reply) =>
      reply.type('text/css; charset=utf-8').header('cache-control', KEPT).send(STYLE),
    );
    const names = new InsurerNames(doors.parts);
    for (const language of ['zh', 'en'] as const) servePagesIn(scope, doors, names, language);
    done();
  });
}

const KEPT = 'public, max-age=31536000, immutable';

/** Reads forms, as browsers send them, and nothing else; guards what goes out. */
function takeForms(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: FORM_LIMIT },
    (_request, body, done) => done(null, formOf(String(body))),
  );
  scope.addHook('onRequest', (request, reply, done) => {
    void reply.header('content-security-policy', POLICY);
    const elsewhere = request.method === 'POST' && request.headers['sec-fetch-site'] === 'cross-site';
    done(elsewhere ? FROM_ELSEWHERE : undefined);
  });
}

const FROM_ELSEWHERE = new Problem({
  ...{ status: 403, code: 'from-elsewhere', title: '没有权限' },
  detail: '这次提交来自别的网站，没有受理；请在本站的页面上填写。',
});

type Work = (asked: Asked) => Sent | Promise<Sent>;

/** What somebody asked for: where, with which words in the address or the form, from where. */
interface Asked {
  place: Place;
  fields: Form;
  params: Readonly<Record<string, string>>;
  sender: { address: string; requestId: string };
}

function servePagesIn(scope: FastifyInstance, doors: Doors, names: InsurerNames, language: Language): void {
  const complaints = new ComplaintForms(doors, names);
  const track = new TrackForms(doors);
  const articles = new PublicArticles(doors);
  const base = BASES[language];
  const on = (method: 'GET' | 'POST', path: string, work: Work): void => {
    scope.route({
      ...{ method, url: base + path },
      handler: async (request, reply) => {
        const fields =
          method === 'POST' ? ((request.body ?? {}) as Form) : formOf(request.url.split('?')[1] ?? '');
        const params = request.params as Record<string, string>;
        const sender = { address: addressFrom(request), requestId: request.id };
        return send(reply, await work({ place: placeOf(doors, request), fields, params, sender }));
      },
    });
  };
  for (const path of ['', '/']) on('GET', path, ({ place }) => sentPage(startPage(place)));
  on('GET', '/complaints', ({ place }) => complaints.open(place));
  on('POST', '/complaints', ({ place, fields, sender }) => complaints.take(place, fields, sender));
  on('GET', '/complaints/received/:word', ({ place, params }) =>
    complaints.receipt(place, params['word'] ?? ''),
  );
  on('GET', '/track', ({ place }) => track.open(place));
  on('POST', '/track', ({ place, fields, sender }) => track.take(place, fields, sender));
  on('GET', '/track/:word', ({ place, params, sender }) => track.shown(place, params['word'] ?? '', sender));
  on('GET', '/statistics', ({ place, fields, sender }) =>
    showStatistics(doors, place, fields, sender.address),
  );
  on('GET', '/articles', ({ place, fields, sender }) => articles.list(place, fields, sender.address));
  on('GET', '/articles/:id', ({ place, params, sender }) =>
    articles.read(place, params['id'] ?? '', sender.address),
  );
  on('GET', '/*', () => {
    throw notFound('一页');
  });
}

/** What is asked of a person, or told one, is kept by nobody on the way; forms may be gone back to as they were. */
function send(reply: FastifyReply, sent: Sent): FastifyReply {
  if ('to' in sent) return reply.header('cache-control', 'no-store').redirect(sent.to, 303);
  const open = reply.request.method === 'GET' && !/\/:word$/.test(reply.request.routeOptions.url ?? '');
  return reply
    .status(sent.status)
    .headers({ ...sent.headers, 'cache-control': open ? 'private, no-cache' : 'no-store' })
    .type('text/html; charset=utf-8')
    .send(sent.body);
}

function refuse(doors: Doors, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemAt(doors, error, request.id);
  const place = { ...placeOf(doors, request), path: '' };
  const body = problemPage(place, sentenceOf(place.t, problem), problem.status === 404);
  return send(reply, { status: problem.status, headers: problem.headers, body });
}

function placeOf({ parts }: Doors, { url }: FastifyRequest): Place {
  const english = url === BASES.en || url.startsWith(`${BASES.en}/`) || url.startsWith(`${BASES.en}?`);
  const language = english ? 'en' : 'zh';
  return placeAt(language, url.slice(BASES[language].length), parts.clock.kind !== REAL_CLOCK.kind);
}
