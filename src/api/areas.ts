import type { Provider, Type } from '@nestjs/common';
import { InsurersController } from './insurers/insurers.controller.js';
import { LogIn } from './sessions/log-in.js';
import { PasswordsController } from './sessions/passwords.controller.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { TotpController } from './sessions/totp.controller.js';

/** The rooms behind the front door; a new area adds its controller here, and its providers if it has any. */
export const areas: { controllers: Type[]; providers: Provider[] } = {
  controllers: [PasswordsController, TotpController, SessionsController, InsurersController],
  providers: [LogIn],
};
