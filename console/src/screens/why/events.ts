// Events behind a metric, as a drawing shows them: by day, and by what they are about.
import { add, compare, sum, trimmed } from "../../format/decimal";

export interface CountedEvent {
  value: string;
  event: { id: string; key: string | null; source: string | null; type: string; occurredAt: string; fields: unknown };
}

/** Fields that say who or how much, and not what an event is about. */
const NOT_ABOUT = new Set(["customer", "order", "category", "email", "referrer", "currency"]);

/** What an event is about: the first of its fields that names something, `rust-from-scratch`. */
export function about({ event }: CountedEvent): string {
  const fields = Object.entries((event.fields ?? {}) as Record<string, unknown>);
  const found = fields.find(([name, value]) => typeof value === "string" && !NOT_ABOUT.has(name));
  return found ? String(found[1]) : "";
}

/** All fields in one line. */
export function described({ event }: CountedEvent): string {
  return Object.entries((event.fields ?? {}) as Record<string, unknown>)
    .map(([name, value]) => `${name} ${typeof value === "object" && value !== null ? Object.values(value).join(" ") : String(value)}`)
    .join(" · ");
}

export interface Thing {
  name: string;
  value: string;
  colour: string;
}

const COLOURS = 5;

/** What the events are about, with how much each adds, the most first. */
export function things(events: CountedEvent[]): Thing[] {
  const found = new Map<string, string>();
  for (const event of events) found.set(about(event), add(found.get(about(event)) ?? "0", event.value));
  return [...found]
    .sort((a, b) => compare(b[1], a[1]))
    .map(([name, value], at) => ({ name, value: trimmed(value), colour: `var(--series-${at < COLOURS ? at + 1 : 6})` }));
}

/** One event, or where there are too many of one day, all of them about one thing. */
export interface Block {
  value: string;
  about: string;
  events: CountedEvent[];
}

export interface Bucket {
  /** When it begins, milliseconds since 1970. */
  start: number;
  blocks: Block[];
  sum: string;
}

/** As many columns as can be told apart, and as many blocks in one of them. */
const MOST = 62;
const MOST_BLOCKS = 16;
const DAY = 86_400_000;

/** The period in columns of whole days, with the events of each. */
export function buckets(events: CountedEvent[], start: string | null, end: string | null): Bucket[] {
  const moments = events.map(({ event }) => Date.parse(event.occurredAt));
  const from = start === null ? Math.min(...moments) : Date.parse(start);
  const until = Math.max(end === null ? 0 : Date.parse(end), Math.max(...moments) + 1);
  const width = Math.max(1, Math.ceil((until - from) / DAY / MOST)) * DAY;
  const found: CountedEvent[][] = Array.from({ length: Math.ceil((until - from) / width) }, () => []);
  for (const event of events) {
    // What is known late of an earlier period lies before the first column.
    found[Math.max(0, Math.floor((Date.parse(event.event.occurredAt) - from) / width))]?.push(event);
  }
  return found.map((inside, at) => ({ start: from + at * width, blocks: blocks(inside), sum: sum(inside.map(({ value }) => value)) }));
}

function blocks(events: CountedEvent[]): Block[] {
  if (events.length <= MOST_BLOCKS) return events.map((event) => ({ value: event.value, about: about(event), events: [event] }));
  return things(events).map(({ name, value }) => ({ value, about: name, events: events.filter((event) => about(event) === name) }));
}
