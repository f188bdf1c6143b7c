// The periods that a rule can be tried on: the one that is running, and whole ones before it.
import { momentOf } from "../../format/local";
import { monthOf, span } from "../../format/moment";
import type { Check, Edited } from "./queries";

export interface Tried {
  start: string;
  end: string;
  /** Whether it has not ended yet. */
  running: boolean;
}

/** The newest first. A rule that measures has periods of its own; a new one those of its schedule, or months where it has none. */
export function periodsOf(edited: Edited | null, past: Check["pastPeriods"], zone: string, now: number): Tried[] {
  const own = edited?.periods.nodes.flatMap(({ start, end }) => {
    if (end !== null) return [{ start, end, running: Date.parse(end) > now }];
    return Date.parse(start) < now ? [{ start, end: new Date(now).toISOString(), running: true }] : [];
  });
  if (own && own.length > 0) return own;
  const planned = past.flatMap(({ start, end }) => (start === null || end === null ? [] : [{ start, end, running: Date.parse(end) > now }]));
  return planned.length > 0 ? planned : months(now, zone);
}

/** As many whole months are offered. */
const WHOLE = 12;

function months(now: number, zone: string): Tried[] {
  const [year = 0, month = 1] = monthOf(new Date(now).toISOString(), zone).split("-").map(Number);
  const firstOf = (back: number) => momentOf(new Date(Date.UTC(year, month - 1 - back)).toISOString().slice(0, 16), zone);
  return Array.from({ length: WHOLE + 1 }, (_, back) => [firstOf(back), firstOf(back - 1)] as const).flatMap(([start, end]) =>
    start === null || end === null ? [] : [{ start, end, running: Date.parse(end) > now }],
  );
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
