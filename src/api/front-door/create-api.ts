import 'reflect-metadata';
import { Module, RequestMethod } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { areas } from '../areas.js';
import { servePublicPages } from '../public-pages/public-pages.js';
import { Desk } from './desk.js';
import { DoorGuard } from './door.guard.js';
import { HealthController } from './health.controller.js';
import { Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';
import { nestLog } from './nest-log.js';
import { describeApi } from './openapi.js';
import { servePages } from './pages.js';
import { ProblemFilter } from './problem.filter.js';
import { RepeatsInterceptor } from './repeats.interceptor.js';
import { SchemaPipe } from './schema.pipe.js';
import { furnish, openAdapter } from './server.js';
import { StationParts } from './station-parts.js';
import type { ApiParts } from './station-parts.js';
import { Throttle } from './throttle.js';
import { EtagInterceptor } from './versions.js';

@Module({})
class ApiModule {
  static of(parts: StationParts): DynamicModule {
    return {
      module: ApiModule,
      controllers: [HealthController, MetricsController, ...areas.controllers],
      providers: [
        { provide: StationParts, useValue: parts },
        Desk,
        Metrics,
        Throttle,
        ...areas.providers,
        { provide: APP_GUARD, useClass: DoorGuard },
        // The record of a repeat holds the finished answer, so its interceptor stands outside.
        { provide: APP_INTERCEPTOR, useClass: EtagInterceptor },
        { provide: APP_INTERCEPTOR, useClass: RepeatsInterceptor },
        { provide: APP_PIPE, useClass: SchemaPipe },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}

/** The whole API over its parts, not yet listening: the caller says `listen(port, host)`, and `close()` in the end. */
export async function createApi(given: ApiParts): Promise<NestFastifyApplication> {
  const parts = new StationParts(given);
  z.config(z.locales.zhCN());
  // Nest declares its options as a class; an object literal is its documented use.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.of(parts), openAdapter(parts), {
    abortOnError: false,
    bufferLogs: true,
    // The front door takes bodies in its own way (`bodies.ts`).
    bodyParser: false,
  });
  app.useLogger(nestLog(parts.logger));
  app.setGlobalPrefix('api/v1', {
    exclude: ['health/live', 'health/ready', 'metrics'].map((path) => ({ path, method: RequestMethod.GET })),
  });
  await furnish(app, parts);
  describeApi(app, app.getHttpAdapter().getInstance());
  await servePublicPages(app);
  await servePages(app.getHttpAdapter().getInstance());
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}
