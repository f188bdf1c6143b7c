// Moments in the zone of a rule. Whoever reads a date of a rule reads it where the rule lives.

interface Shape {
  date: Intl.DateTimeFormat;
  dateTime: Intl.DateTimeFormat;
  clock: Intl.DateTimeFormat;
}

const shapes = new Map<string, Shape>();

function shape(zone: string): Shape {
  const known = shapes.get(zone);
  if (known) return known;
  const day = { day: "numeric", month: "short", year: "numeric", timeZone: zone } as const;
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone } as const;
  const made = {
    date: new Intl.DateTimeFormat("en-GB", day),
    dateTime: new Intl.DateTimeFormat("en-GB", { ...day, ...time }),
    clock: new Intl.DateTimeFormat("en-GB", time),
  };
  shapes.set(zone, made);
  return made;
}

/** The zone for what belongs to no rule: that of whoever looks. */
export const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function date(moment: string, zone: string): string {
  return threeLetters(shape(zone).date.format(new Date(moment)));
}

export function dateTime(moment: string, zone: string): string {
  return threeLetters(shape(zone).dateTime.format(new Date(moment)));
}

const names = new Map<string, Intl.DateTimeFormat[]>();

/** What a zone is called at a moment: `EDT`, `CET`, or `GMT+9` where people have no letters for it. */
export function zoneName(moment: string, zone: string): string {
  let formats = names.get(zone);
  if (!formats) {
    // Each kind of English has letters for its own zones alone.
    formats = ["en-US", "en-GB"].map((english) => new Intl.DateTimeFormat(english, { timeZoneName: "short", timeZone: zone }));
    names.set(zone, formats);
  }
  const found = formats.map((format) => format.formatToParts(new Date(moment)).find(({ type }) => type === "timeZoneName")?.value ?? zone);
  return found.find((name) => !/^(GMT|UTC)[+-]/.test(name)) ?? found[0] ?? zone;
}

/** A moment with its zone: `2 Oct 2026, 14:58 EDT`. */
export function timed(moment: string, zone: string): string {
  return `${dateTime(moment, zone)} ${zoneName(moment, zone)}`;
}

/** The time of day with its zone: `14:58 EDT`. */
export function clock(moment: string, zone: string): string {
  return `${shape(zone).clock.format(new Date(moment))} ${zoneName(moment, zone)}`;
}

/** Whether there is a zone of that name. */
export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }) !== null;
  } catch {
    return false;
  }
}

/** A calendar day, which has no zone: `2026-10-18` is `18 Oct 2026`. */
export function calendarDate(day: string): string {
  return date(`${day}T12:00:00Z`, "UTC");
}

/** Every other month has three letters. */
function threeLetters(text: string): string {
  return text.replace("Sept", "Sep");
}

/** As on hover: `2026-11-01 05:00:00 UTC`. */
export function utc(moment: string): string {
  return `${new Date(moment).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

function isMidnight(moment: string, zone: string): boolean {
  return shape(zone).clock.format(new Date(moment)) === "00:00";
}

/** Whether a span is exactly one month of the zone. */
function isMonth(start: string, end: string, zone: string): boolean {
  if (!isMidnight(start, zone) || !isMidnight(end, zone)) return false;
  const [from, to] = [calendarDay(start, zone), calendarDay(end, zone)];
  const next = from.month === 12 ? { year: from.year + 1, month: 1 } : { year: from.year, month: from.month + 1 };
  return from.day === 1 && to.day === 1 && to.year === next.year && to.month === next.month;
}

/** The month of the zone's calendar in which a moment lies: `2026-10`. */
export function monthOf(moment: string, zone: string): string {
  const { year, month } = calendarDay(moment, zone);
  return `${year}-${String(month).padStart(2, "0")}`;
}

interface CalendarDay {
  year: number;
  month: number;
  day: number;
}

function calendarDay(moment: string, zone: string): CalendarDay {
  const found = { year: 0, month: 0, day: 0 };
  const numbers = { year: "numeric", month: "numeric", day: "numeric", timeZone: zone } as const;
  for (const { type, value } of new Intl.DateTimeFormat("en-GB", numbers).formatToParts(new Date(moment))) {
    if (type === "year" || type === "month" || type === "day") found[type] = Number(value);
  }
  return found;
}

/** The name of a measured span: `October 2026`, `1 Oct 2026 – 14 Oct 2026`, or with hours. */
export function span(start: string | null, end: string | null, zone: string): string {
  if (start === null) return end === null ? "all time" : `until ${edge(end, zone)}`;
  if (end === null) return `since ${edge(start, zone)}`;
  if (isMonth(start, end, zone)) {
    return new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: zone }).format(new Date(start));
  }
  if (isMidnight(start, zone) && isMidnight(end, zone)) {
    // The end is the first instant that is no longer inside, so the last day is the one before.
    const [first, last] = [date(start, zone), date(new Date(Date.parse(end) - 1).toISOString(), zone)];
    return first === last ? first : `${first} – ${last}`;
  }
  return `${dateTime(start, zone)} – ${dateTime(end, zone)}`;
}

/** The same where there is little room: `Oct`, `1 Oct`. */
export function shortSpan(start: string, end: string | null, zone: string): string {
  const month = end !== null && isMonth(start, end, zone);
  const shown: Intl.DateTimeFormatOptions = { month: "short", ...(month ? {} : { day: "numeric" }), timeZone: zone };
  return threeLetters(new Intl.DateTimeFormat("en-GB", shown).format(new Date(start)));
}

function edge(moment: string, zone: string): string {
  return isMidnight(moment, zone) ? date(moment, zone) : dateTime(moment, zone);
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600], ["month", 2_629_800], ["day", 86_400], ["hour", 3600], ["minute", 60],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** How far off, in words: `in 4 days`, `2 hours ago`. */
export function away(moment: string, now: number): string {
  const seconds = (Date.parse(moment) - now) / 1000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return "now";
}
