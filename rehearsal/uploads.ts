import { setTimeout as sleep } from 'node:timers/promises';
import type { StationClient } from '../src/station-client/client.js';
import type { EventFile } from './event-file.js';

interface Upload {
  id: string;
  status: 'receiving' | 'processing' | 'completed' | 'failed';
  received: number;
  accepted: number;
  duplicates: number;
  rejected: number;
  failure: { message: string } | null;
}

const LOOK_EVERY_MS = 200;

/** Sends a morning's file as the insurer's system does, and waits until it is taken in. Throws where the counts are not what the file holds. */
export async function sendFile(
  system: StationClient,
  { csv, rows, faulty, insurer }: EventFile,
): Promise<number> {
  let upload = await system.post<Upload>('/service-event-uploads', csv);
  while (upload.status === 'receiving' || upload.status === 'processing') {
    await sleep(LOOK_EVERY_MS);
    upload = await system.get<Upload>(`/service-event-uploads/${upload.id}`);
  }
  const { received, accepted, duplicates, rejected, failure } = upload;
  if (failure !== null) throw new Error(`The upload of ${insurer} failed: ${failure.message}`);
  const counts = `${received} received, ${accepted} accepted, ${duplicates} duplicates, ${rejected} rejected`;
  if (received !== rows || accepted !== rows - faulty || rejected !== faulty)
    throw new Error(
      `The upload of ${insurer} was to bring ${rows} rows, ${faulty} of them faulty, and the station counts ${counts}.`,
    );
  return accepted;
}
