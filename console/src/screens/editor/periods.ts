// The periods that a rule can be tried on: the one that is running, and whole ones before it.
import { localOf, momentOf } from "../../format/local";
import { span } from "../../format/moment";
import type { Check, Edited } from "./queries";

export interface Tried {
  start: string;
  end: string;
  /** Whether it has not ended yet. */
  running: boolean;
}

/** As many whole periods are offered. */
const WHOLE = 12;
/** How many steps back lead to now, at most: runs may be planned years ahead. */
const AHEAD = 100;
const DAY = 86_400_000;

/** The newest first. A rule that measures has periods of its own; those of a new one follow from its next runs. */
export function periodsOf(edited: Edited | null, runs: Check["nextRuns"], zone: string, now: number): Tried[] {
  const own = edited?.periods.nodes.flatMap(({ start, end }) => {
    if (end !== null) return [{ start, end, running: Date.parse(end) > now }];
    return Date.parse(start) < now ? [{ start, end: new Date(now).toISOString(), running: true }] : [];
  });
  if (own && own.length > 0) return own;
  // The first run of a new rule measures less: from now on.
  return planned(runs.at(-1)?.measures ?? null, zone, now);
}

function planned(measures: { start: string | null; end: string | null } | null, zone: string, now: number): Tried[] {
  let period = measures?.start && measures.end ? local(measures.start, measures.end, zone) : month(now, zone);
  for (let step = 0; step < AHEAD && startOf(period, zone) > now; step += 1) period = before(period);
  const found: Tried[] = [];
  for (let step = 0; step <= WHOLE; step += 1) {
    const [start, end] = [momentOf(period.start, zone), momentOf(period.end, zone)];
    if (start !== null && end !== null) found.push({ start, end, running: Date.parse(end) > now });
    period = before(period);
  }
  return found;
}

/** A period in local times: days and months are as long as the calendar of the zone has them. */
interface Local {
  start: string;
  end: string;
}

function local(start: string, end: string, zone: string): Local {
  return { start: localOf(start, zone), end: localOf(end, zone) };
}

function month(now: number, zone: string): Local {
  const start = `${localOf(new Date(now).toISOString(), zone).slice(0, 7)}-01T00:00`;
  return { start, end: later(start, 1) };
}

function startOf({ start }: Local, zone: string): number {
  return Date.parse(momentOf(start, zone) ?? "");
}

/** The period of the same length before one. */
function before({ start, end }: Local): Local {
  const months = monthsFrom(start, end);
  if (months > 0) return { start: later(start, -months), end: start };
  const length = Math.max(Date.parse(`${end}Z`) - Date.parse(`${start}Z`), DAY / 24);
  return { start: new Date(Date.parse(`${start}Z`) - length).toISOString().slice(0, 16), end: start };
}

/** How many whole months lie between two local times; 0 when they are no whole months. */
function monthsFrom(start: string, end: string): number {
  if (start.slice(8) !== end.slice(8)) return 0;
  const number = (text: string) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7));
  return number(end) - number(start);
}

function later(start: string, months: number): string {
  const date = new Date(`${start}Z`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 16);
}

/** `October 2026`, or `November 2026, so far`. */
export function nameOf({ start, end, running }: Tried, zone: string): string {
  return `${span(start, end, zone)}${running ? ", so far" : ""}`;
}

/**
 * The text as if the rule had measured in a period: what it says of its start keeps earlier ones out. A period
 * that the rule begins in is shorter, as it will be.
 */
export function measuringIn({ end }: Tried, source: string, zone: string): string {
  const starts = STARTS.exec(source)?.[1];
  const from = starts === undefined ? null : momentOf(starts.length === 10 ? `${starts}T00:00` : starts.replace(" ", "T"), zone);
  return from !== null && Date.parse(from) >= Date.parse(end) ? source.replace(STARTS, "") : source;
}

const STARTS = /^[ \t]+starts[ \t]+(\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d)?)[^\n]*\n/m;
