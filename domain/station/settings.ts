/**
 * What an office sets for itself, without a programmer. Each property is one row of `setting` (key, JSON value); a
 * key without a row has the shipped value.
 */
export interface StationSettings {
  /** Stands as 【…】 in front of every text. */
  readonly signature: string;
  /** The number that prompts come from; each survey kind adds its extension. */
  readonly accessNumber: string;
  /** Times of day in Shanghai, half-open; bind everything but codes asked for. */
  readonly sendingHours: { readonly from: string; readonly until: string };
  /** An upload that would prompt more people waits for a person's release. */
  readonly uploadReleaseLimit: number;
  /** Events older than this many days at receipt wait for a person's release. */
  readonly oldEventDays: number;
  /** Most prompts to one phone within so many days; null: no cap. */
  readonly frequencyCap: { readonly prompts: number; readonly days: number } | null;
  /** A reply that opens a case names its sub-station: transfer it at once, without a clerk. */
  readonly autoTransfer: boolean;
  /** Rejected rows of uploads, with what was sent in them, are deleted so many days after the upload's receipt. */
  readonly rejectionsKeptDays: number;
}

export const SHIPPED_SETTINGS: StationSettings = {
  signature: '保险消保服务总站',
  accessNumber: '106900005',
  sendingHours: { from: '08:00', until: '21:00' },
  uploadReleaseLimit: 20_000,
  oldEventDays: 30,
  frequencyCap: null,
  autoTransfer: true,
  rejectionsKeptDays: 90,
};
