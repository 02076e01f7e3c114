import { Readable } from 'node:stream';
import { Body, Controller, Get, Param, Post, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { serviceEventColumns } from '../../../domain/uploads/column.js';
import { cellMask } from '../../../domain/uploads/mask-cells.js';
import { rejectionsCsv } from '../../integrations/files/rejections.js';
import { templateCsv } from '../../integrations/files/template.js';
import { hasRejections } from '../../persistence/queries/kept-copies.js';
import { listUploads } from '../../persistence/queries/uploads.js';
import type { UploadRow } from '../../persistence/queries/uploads.js';
import { Action } from '../front-door/action.js';
import { because, CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { idPart } from '../front-door/fields.js';
import { pageAsked, presentPage } from '../front-door/page.js';
import { Problem, refused } from '../front-door/problem.js';
import type { DoorRequest } from '../front-door/request.js';
import { answeredOnce } from './dry-run-repeats.js';
import { DryRun } from './dry-run.js';
import { covered, rejectionsOf } from './rejections.js';
import { demand, insurerFor, uploadFor } from './upload-rights.js';
import { locationOf, SERVICE_EVENTS, UploadIntake } from './upload-intake.js';
import { bodyOf, fileNameOf, repeatKeyOf } from './upload-request.js';
import { fileOf, presentDryRun, presentUpload } from './uploads.presenter.js';
import {
  rejectionsReveal,
  templateQuery,
  uploadAnswer,
  uploadQuery,
  uploadsAnswer,
  uploadsQuery,
} from './uploads.schema.js';
import type {
  RejectionsReveal,
  TemplateQuery,
  UploadAnswer,
  UploadQuery,
  UploadsQuery,
} from './uploads.schema.js';

@ApiTags('业务数据上传')
@Controller('service-event-uploads')
export class ServiceEventUploadsController {
  constructor(
    private readonly desk: Desk,
    private readonly intake: UploadIntake,
    private readonly dryRun: DryRun,
  ) {}

  @Post()
  @Action({
    summary: '上传业务数据（CSV 或 JSON）；dryRun=true 只校验不保存',
    may: 'anyone',
    status: 202,
    answers: uploadAnswer,
    headers: { Location: '这次上传的地址，可查询其状态；dryRun=true 时没有。' },
    ownRepeats: true,
    takes: 'stream',
  })
  @ApiConsumes('text/csv', 'application/json')
  @ApiBody({ schema: { type: 'object', properties: { rows: { type: 'array', items: { type: 'object' } } } } })
  async upload(
    @CallerOf() caller: Caller,
    @Query({ schema: uploadQuery }) query: UploadQuery,
    @Req() request: DoorRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UploadAnswer> {
    const { stationNow, keyring } = this.desk.parts;
    const order = {
      caller,
      insurerId: insurerFor(caller, query.insurerId, stationNow()),
      body: bodyOf(request),
      test: caller.principal.testMode,
      fileName: fileNameOf(request),
      repeatKey: repeatKeyOf(keyring, request),
    };
    if (query.dryRun === true) {
      const result = await this.dryRun.of(order);
      const answer = presentDryRun(result, { ...order, bytes: order.body.bytes, at: stationNow() });
      return answeredOnce(this.desk.parts, order, answer);
    }
    const row = await this.intake.receive(order);
    void reply.header('location', locationOf(row.id));
    return presentUpload(keyring, row);
  }

  @Get()
  @Action({ summary: '上传列表', may: 'anyone', answers: uploadsAnswer })
  async list(@CallerOf() caller: Caller, @Query({ schema: uploadsQuery }) query: UploadsQuery) {
    const { parts } = this.desk;
    const { kind, testMode, insurerId } = caller.principal;
    demand('read', caller, { insurerId }, parts.stationNow());
    const own = insurerId ?? query.insurerId;
    const test = kind === 'api_key' ? testMode : query.test;
    const asked = pageAsked(parts, query, '-createdAt');
    const filter = { ...query, kind: SERVICE_EVENTS, insurerId: own, test };
    const page = await this.desk.read(caller, (sql) => listUploads(sql, filter, asked));
    return presentPage(parts, page, (row) => presentUpload(parts.keyring, row));
  }

  @Get('templates')
  @Action({ summary: '下载空白模板（CSV，中文或英文列名）', may: 'anyone', answers: 'csv' })
  template(@Query({ schema: templateQuery }) { language }: TemplateQuery): StreamableFile {
    return csvFile(Readable.from([templateCsv(serviceEventColumns, language)]), 'service-events.csv');
  }

  @Get(':id')
  @Action({ summary: '一次上传的状态和计数', may: 'anyone', answers: uploadAnswer })
  async read(@CallerOf() caller: Caller, @Param('id', idPart) id: string): Promise<UploadAnswer> {
    return presentUpload(this.desk.parts.keyring, await uploadFor('read', caller, id, this.desk));
  }

  @Get(':id/rejections')
  @Action({
    summary: '下载退回记录（CSV）：系统得到原文，改正后可直接重新上传；人员得到遮盖客户信息的一份',
    may: 'anyone',
    answers: 'csv',
  })
  async rejections(@CallerOf() caller: Caller, @Param('id', idPart) id: string): Promise<StreamableFile> {
    const row = await uploadFor('read_rejections', caller, id, this.desk);
    const masked = caller.principal.kind === 'staff';
    return this.rejectionsFile(caller, row, { action: 'upload.rejections_downloaded', masked });
  }

  @Post(':id/rejections/reveal')
  @Action({
    summary: '下载退回记录的原文（CSV，改正后可直接重新上传；须注明理由，留痕）',
    may: 'anyone',
    // A file that streams is no answer to keep; whoever asks twice has looked twice.
    ownRepeats: true,
    answers: 'csv',
  })
  async revealRejections(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @Body({ schema: rejectionsReveal }) { reason }: RejectionsReveal,
  ): Promise<StreamableFile> {
    const row = await uploadFor('reveal_rejections', caller, id, this.desk);
    const asked = { action: 'upload.rejections_revealed', masked: false };
    return this.rejectionsFile(because(caller, reason), row, asked);
  }

  private async rejectionsFile(
    caller: Caller,
    row: UploadRow,
    { action, masked }: { action: string; masked: boolean },
  ): Promise<StreamableFile> {
    const { keyring } = this.desk.parts;
    const { id, insurerId, rejected: count } = row;
    const file = fileOf(keyring, row);
    if (!file) throw noRejections(row.status);
    if (count > 0 && !(await this.desk.read(caller, (sql) => hasRejections(sql, id)))) throw deleted();
    await this.desk.write(caller, ({ record }) =>
      record(action, { type: 'upload', id, insurerId }, { rejected: count }),
    );
    const { columns } = file;
    const whole = rejectionsOf((work) => this.desk.read(caller, work), keyring, id);
    const rejected = masked ? covered(whole, cellMask(columns, serviceEventColumns)) : whole;
    // People open the file in a spreadsheet, which needs the mark; systems don't want it.
    const mark = caller.session !== undefined;
    const name = `rejections-${masked ? 'masked-' : ''}${id}.csv`;
    return csvFile(Readable.from(rejectionsCsv(columns, rejected, { mark })), name);
  }
}

const csvFile = (content: Readable, name: string): StreamableFile =>
  new StreamableFile(content, {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${name}"`,
  });

const noRejections = (status: string) =>
  status === 'failed'
    ? refused('upload-failed', '这次上传整个文件都没有被接收，没有逐行的退回记录；原因见该上传的 failure。')
    : refused('upload-not-completed', '这次上传还在处理中；完成后才有退回记录，请稍后再下载。');

const deleted = () =>
  new Problem({
    status: 410,
    code: 'rejections-deleted',
    title: '退回记录已删除',
    detail:
      '退回记录含有客户信息，已超过保存天数（见设置“上传的退回记录保存多少天”），或已依当事人申请删除；如需改正，请重新上传原文件。',
  });
