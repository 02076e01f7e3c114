/** What has happened so far, as the terminal shows it. */
export interface Counts {
  uploaded: number;
  prompts: number;
  replies: number;
  read: number;
  cases: number;
  contacts: number;
  feedback: number;
  reviews: number;
  extensions: number;
  enquiries: number;
  followUps: number;
  notices: number;
}

export const noCounts = (): Counts => ({
  uploaded: 0,
  prompts: 0,
  replies: 0,
  read: 0,
  cases: 0,
  contacts: 0,
  feedback: 0,
  reviews: 0,
  extensions: 0,
  enquiries: 0,
  followUps: 0,
  notices: 0,
});
