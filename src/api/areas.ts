import type { Provider, Type } from '@nestjs/common';
import { ApiKeysController } from './api-keys/api-keys.controller.js';
import { ArticlesController } from './articles/articles.controller.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditTexts } from './audit/audit-texts.js';
import { BranchesController } from './branches/branches.controller.js';
import { CalendarsController } from './calendars/calendars.controller.js';
import { CardsController } from './cards/cards.controller.js';
import { CaseActs } from './cases/case-acts.js';
import { CaseAfterwords } from './cases/case-afterwords.js';
import { CaseBulkController } from './cases/case-bulk.controller.js';
import { CaseEndingController } from './cases/case-ending.controller.js';
import { CaseEndings } from './cases/case-endings.js';
import { CaseEntry } from './cases/case-entry.js';
import { CaseHandlingController } from './cases/case-handling.controller.js';
import { CaseHouses } from './cases/case-houses.js';
import { CasePages } from './cases/case-pages.js';
import { CaseReasonsController } from './case-reasons/case-reasons.controller.js';
import { CasesController } from './cases/cases.controller.js';
import { CaseSteeringController } from './cases/case-steering.controller.js';
import { TestCaseEntry } from './cases/test-case-entry.js';
import { TestCasesController } from './cases/test-cases.controller.js';
import { ClockPoliciesController } from './clock-policies/clock-policies.controller.js';
import { DelegationsController } from './delegations/delegations.controller.js';
import { EscalationChainsController } from './escalation-chains/escalation-chains.controller.js';
import { FigureDetailsController } from './figures/figure-details.controller.js';
import { FigureFilesController } from './figures/figure-files.controller.js';
import { FiguresController } from './figures/figures.controller.js';
import { PublicStatisticsController } from './figures/public-statistics.controller.js';
import { TableDownloads } from './figures/table-downloads.js';
import { InboxController } from './inbox/inbox.controller.js';
import { InsurersController } from './insurers/insurers.controller.js';
import { InboundMessagesController } from './messages/inbound-messages.controller.js';
import { MessagesController } from './messages/messages.controller.js';
import { OptOutsController } from './messages/opt-outs.controller.js';
import { SendingStopsController } from './messages/sending-stops.controller.js';
import { NoticeBell } from './notices/notice-bell.js';
import { NoticesController } from './notices/notices.controller.js';
import { OperationsController } from './operations/operations.controller.js';
import { LogIn } from './sessions/log-in.js';
import { PasswordsController } from './sessions/passwords.controller.js';
import { PublicComplaints } from './public/complaints.js';
import { PhoneProof } from './public/phone-proof.js';
import { PublicController } from './public/public.controller.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { TotpController } from './sessions/totp.controller.js';
import { SettingsController } from './settings/settings.controller.js';
import { StationController } from './station/station.controller.js';
import { SurveyKindsController } from './surveys/survey-kinds.controller.js';
import { SurveyTriggersController } from './surveys/survey-triggers.controller.js';
import { TemplatesController } from './templates/templates.controller.js';
import { DryRun } from './uploads/dry-run.js';
import { ServiceEventUploadsController } from './uploads/service-event-uploads.controller.js';
import { UploadHoldsController } from './uploads/upload-holds.controller.js';
import { UploadIntake } from './uploads/upload-intake.js';
import { UploadSlots } from './uploads/upload-slots.js';
import { HandOver } from './users/hand-over.js';
import { HandOverController } from './users/hand-over.controller.js';
import { UsersController } from './users/users.controller.js';
import { WebhookDeliveriesController } from './webhooks/webhook-deliveries.controller.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';

const trust = [
  StationController,
  OperationsController,
  PasswordsController,
  TotpController,
  SessionsController,
  AuditController,
];
const people = [
  InsurersController,
  BranchesController,
  UsersController,
  HandOverController,
  DelegationsController,
  ApiKeysController,
];
const rules = [
  CardsController,
  ClockPoliciesController,
  EscalationChainsController,
  CaseReasonsController,
  CalendarsController,
  TemplatesController,
  SurveyKindsController,
  SurveyTriggersController,
  SettingsController,
];
const statistics = [
  FiguresController,
  FigureDetailsController,
  FigureFilesController,
  PublicStatisticsController,
];
const files = [ServiceEventUploadsController, UploadHoldsController];
const cases = [
  CasesController,
  CaseHandlingController,
  CaseSteeringController,
  CaseEndingController,
  CaseBulkController,
  TestCasesController,
  InboxController,
  PublicController,
];
const caseDesks = [
  CaseActs,
  HandOver,
  CaseAfterwords,
  CaseEndings,
  CaseEntry,
  CaseHouses,
  CasePages,
  PhoneProof,
  PublicComplaints,
  TestCaseEntry,
];
const messages = [MessagesController, InboundMessagesController, OptOutsController, SendingStopsController];
const reach = [WebhooksController, WebhookDeliveriesController, NoticesController, ArticlesController];

/** The rooms behind the front door; a new area adds its controllers here, and its providers if it has any. */
export const areas: { controllers: Type[]; providers: Provider[] } = {
  controllers: [...trust, ...people, ...rules, ...files, ...cases, ...messages, ...reach, ...statistics],
  providers: [LogIn, AuditTexts, NoticeBell, DryRun, UploadIntake, UploadSlots, TableDownloads, ...caseDesks],
};
