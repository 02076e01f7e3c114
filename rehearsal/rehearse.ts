import { dateOf, dayOf, hourOfDay } from '../domain/calendar/day.js';
import { StationClient } from '../src/station-client/client.js';
import { checkFigures, requireUntouched, type Checked, type Period } from './check.js';
import { noCounts, type Counts } from './counts.js';
import { Display } from './display.js';
import { filesOf } from './event-file.js';
import { Flows, type Staff } from './flows.js';
import type { Options } from './options.js';
import type { Station } from './own-station.js';
import { DAY, Pace, shownMoment } from './pace.js';
import { Phones } from './phones.js';
import { opensComplaint, type Plan } from './plan.js';
import { truthOf, type CheckedFigure } from './truth.js';
import { sendFile } from './uploads.js';

export interface Outcome {
  checked: Checked[];
  /** The greatest lag, in words. */
  lag: string;
  period: Period;
}

/** Due moments of clocks that were stopped early lie ahead. */
const AHEAD = 60 * DAY;
const SETTLE_MS = 15_000;
const LOOK_EVERY_MS = 250;

/** Plays the whole plan on a station and holds its figures against what the plan says they are. Throws `FellBehind` where the station was too slow to say anything. */
export async function rehearse(
  station: Station,
  options: Options,
  out: NodeJS.WriteStream,
): Promise<Outcome> {
  const { scenario, seed, events, attach } = options;
  const plan = scenario.plan(seed, events);
  const pace = await Pace.of(new StationClient(station.url), attach !== undefined);
  const counts = noCounts();
  const phones = new Phones(station.controlUrl, plan, pace, counts);
  const staff = await staffOf(station);
  const viewer = await loggedIn(station, 'viewer');
  await requireUntouched(viewer, dateOf(dayOf(pace.now() + AHEAD)));
  const flows = new Flows(staff, pace, counts, seed);
  const display = new Display(
    out,
    () => `演练 ${scenario.name}  总站时间 ${shownMoment(pace.now())}`,
    counts,
  );
  await phones.open();
  const began = pace.now();
  display.start();
  try {
    const played = Promise.all([
      phones.watch(),
      flows.work(),
      playOut({ plan, pace, phones, flows, counts, systems: staff.systems }),
    ]);
    await Promise.race([played, pace.broken, station.ended]);
    const period = { from: dateOf(dayOf(began)), to: dateOf(dayOf(pace.now() + AHEAD)) };
    const checked = await settled(viewer, period, [...scenario.reported, ...truthOf(plan)]);
    return { checked, lag: pace.lag(), period };
  } finally {
    display.stop();
    phones.stop();
    flows.stop();
  }
}

interface Played {
  plan: Plan;
  pace: Pace;
  phones: Phones;
  flows: Flows;
  counts: Counts;
  systems: Staff['systems'];
}

/** Uploads each morning's files, and waits until everybody has done what they were to do. */
async function playOut({ plan, pace, phones, flows, counts, systems }: Played): Promise<void> {
  const firstMorning = morningAfter(pace.now());
  phones.expectFrom(firstMorning);
  for (const wave of plan.waves) {
    const morning = firstMorning + wave * DAY;
    await pace.until(morning);
    await Promise.all(
      filesOf(plan, wave, pace.now()).map(async (file) => {
        const system = systems.get(file.insurer);
        if (!system) throw new Error(`No API key of ${file.insurer} is known.`);
        const accepted = await sendFile(system, file);
        counts.uploaded += accepted;
      }),
    );
    pace.done('an upload', morning);
  }
  await untilDone(plan, { pace, phones, flows, counts }, firstMorning);
  phones.stop();
  flows.stop();
}

/** Until all is done, or until the day by which all should have been: the figures then show what is missing. */
async function untilDone(
  plan: Plan,
  { pace, phones, flows, counts }: Pick<Played, 'pace' | 'phones' | 'flows' | 'counts'>,
  firstMorning: number,
): Promise<void> {
  const replies = plan.consumers.flatMap(({ reply }) => reply ?? []);
  const followUps = plan.consumers.filter(({ care }) => care !== 'never').flatMap((each) => each.followUps);
  const expected = {
    prompts: plan.consumers.filter(({ fate }) => fate !== 'rejected').length,
    replies: replies.length + followUps.filter((reply) => reply !== null).length,
    followUps: followUps.length,
    read: replies.filter(({ saying }) => saying.person).length,
    enquiries: replies.filter(({ saying }) => saying.overall === 'enquiry').length,
  };
  const rounds = plan.consumers.flatMap((each) =>
    each.reply && opensComplaint(each.reply.saying) ? each.followUps : [],
  ).length;
  const done = (): boolean =>
    phones.waiting === 0 &&
    flows.finished >= rounds + expected.enquiries &&
    Object.entries(expected).every(([name, count]) => counts[name as keyof Counts] >= count);
  const latest = firstMorning + (Math.max(...plan.waves) + LONGEST_DAYS) * DAY;
  while (!done() && pace.now() < latest) await pause(LOOK_EVERY_MS);
  // Receipts and readings of what was said last are still on their way.
  await pace.until(pace.now() + LAST_WORDS);
}

/** From an upload to the last word of a case that was worked late. */
const LONGEST_DAYS = 27;
const LAST_WORDS = 0.4 * DAY;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** 07:00 of the next date that has not come to it. */
function morningAfter(now: number): number {
  const today = hourOfDay(dayOf(now), 7);
  return today > now ? today : today + DAY;
}

async function settled(
  viewer: StationClient,
  period: Period,
  figures: readonly CheckedFigure[],
): Promise<Checked[]> {
  const until = Date.now() + SETTLE_MS;
  for (;;) {
    const checked = await checkFigures(viewer, period, figures);
    if (checked.every(({ right }) => right) || Date.now() > until) return checked;
    await pause(1_000);
  }
}

async function staffOf(station: Station): Promise<Staff> {
  const { url, secrets } = station;
  return {
    systems: new Map([...secrets.keys].map(([insurer, key]) => [insurer, StationClient.withKey(url, key)])),
    clerk: await loggedIn(station, 'clerk'),
    supervisor: await loggedIn(station, 'supervisor'),
  };
}

function loggedIn({ url, secrets }: Station, username: string): Promise<StationClient> {
  const password = secrets.passwords.get(username);
  if (password === undefined)
    throw new Error(
      `No password of ${username} is known: the table of the station's first start does not hold it.`,
    );
  return StationClient.loggedIn(url, username, password);
}
