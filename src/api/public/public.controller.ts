import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Action } from '../front-door/action.js';
import { AddressOf } from '../front-door/caller.js';
import { PhoneProof } from './phone-proof.js';
import { PublicComplaints } from './complaints.js';
import { codeAnswer, codeRequest, complaint, complaintAnswer, track, trackAnswer } from './public.schema.js';
import type {
  CodeAnswer,
  CodeRequest,
  Complaint,
  ComplaintAnswer,
  Track,
  TrackAnswer,
} from './public.schema.js';

/** What consumers do without an account: file a complaint, see how it stands. */
@ApiTags('公众')
@Controller('public')
export class PublicController {
  constructor(
    private readonly proof: PhoneProof,
    private readonly complaints: PublicComplaints,
  ) {}

  @Post('phone-codes')
  @Action({ summary: '获取手机验证码', may: 'public', ownRepeats: true, status: 202, answers: codeAnswer })
  async ask(
    @Body({ schema: codeRequest }) { phone, purpose }: CodeRequest,
    @AddressOf() address: string,
  ): Promise<CodeAnswer> {
    const { validSeconds } = await this.proof.ask(phone, purpose, address);
    return { validSeconds, message: '如果号码可用，验证码将在一分钟内送达；没有收到的，请一分钟后再试。' };
  }

  @Post('complaints')
  @Action({ summary: '网上投诉或咨询', may: 'public', status: 201, answers: complaintAnswer })
  async file(
    @Body({ schema: complaint }) body: Complaint,
    @AddressOf() address: string,
  ): Promise<ComplaintAnswer> {
    const proven = await this.proof.prove(body.phone, body.code, 'complaint', address);
    return this.complaints.file(proven, body);
  }

  @Post('track')
  @Action({
    summary: '查询办理进度（编号和手机验证码）',
    may: 'public',
    ownRepeats: true,
    answers: trackAnswer,
  })
  async track(@Body({ schema: track }) body: Track, @AddressOf() address: string): Promise<TrackAnswer> {
    const proven = await this.proof.prove(body.phone, body.code, 'track', address);
    return this.complaints.track(proven, body.caseNo);
  }
}
