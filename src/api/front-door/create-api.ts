import 'reflect-metadata';
import { Module, RequestMethod } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { areas } from '../areas.js';
import { Desk } from './desk.js';
import { DoorGuard } from './door.guard.js';
import { HealthController } from './health.controller.js';
import { Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';
import { nestLog } from './nest-log.js';
import { describeApi } from './openapi.js';
import { ProblemFilter } from './problem.filter.js';
import { RepeatsInterceptor } from './repeats.interceptor.js';
import { SchemaPipe } from './schema.pipe.js';
import { furnish, openAdapter } from './server.js';
import { StationParts } from './station-parts.js';
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
export async function createApi(parts: StationParts): Promise<NestFastifyApplication> {
  z.config(z.locales.zhCN());
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.of(parts), openAdapter(parts), {
    logger: nestLog(parts.logger),
    abortOnError: false,
  });
  app.setGlobalPrefix('api/v1', {
    exclude: ['health/live', 'health/ready', 'metrics'].map((path) => ({ path, method: RequestMethod.GET })),
  });
  await furnish(app, parts);
  describeApi(app, app.getHttpAdapter().getInstance() as unknown as FastifyInstance);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}
