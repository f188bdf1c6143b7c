// Settled periods that an owner from a moment on may change something in: those of rules that credit by such
// a thing, with events that name it.
import { fetchOnce } from "../../api/client";
import type { ResultOf } from "../../api/graphql";
import { fieldsOf } from "../events/value";
import { eventsOf } from "./naming";
import { SETTLED } from "./queries";

type Data = ResultOf<typeof SETTLED>;
export type Rule = Data["distributors"]["nodes"][number];
type Period = Rule["settlements"]["nodes"][number];

export interface Touched {
  rule: Rule;
  period: Period;
  events: number;
}

/** `null` when it cannot be told: the server did not answer, or there are too many events to look through. */
export async function touched(kind: string, ref: string, from: string): Promise<Touched[] | null> {
  const { data } = await fetchOnce(SETTLED, {});
  if (!data) return null;
  const found: Touched[] = [];
  for (const { name, fields } of data.catalogue.events) {
    const naming = fields.filter(({ type }) => type === kind).map((field) => field.name);
    const rules = data.distributors.nodes.filter(({ source }) => naming.some((field) => credits(source, name, field)));
    const periods = rules.flatMap((rule) => rule.settlements.nodes.filter(({ measured }) => isAfter(measured.end, from)).map((period) => ({ rule, period })));
    if (periods.length === 0) continue;
    const looked = await eventsOf(name, from, last(periods.map(({ period }) => period.measured.end)));
    if (!looked || looked.cut) return null;
    const times = looked.rows.filter((event) => naming.some((field) => fieldsOf(event.fields)[field] === ref)).map(({ occurredAt }) => occurredAt);
    for (const { rule, period } of periods) {
      const events = times.filter((at) => holds(period.measured, at)).length;
      if (events > 0) found.push({ rule, period, events });
    }
  }
  return found;
}

/** Whether a rule counts events of a kind and credits by the owner of a field. Only a warning depends on it, and no amount. */
function credits(source: string | null, event: string, field: string): boolean {
  const text = (source ?? "").replace(/#.*$/gm, "");
  return new RegExp(`(?<![\\w.])${event}(?!\\w)`).test(text) && new RegExp(`(?<![\\w.])${field}\\.`).test(text);
}

function isAfter(end: string | null, from: string): boolean {
  return end === null || Date.parse(end) > Date.parse(from);
}

function last(ends: (string | null)[]): string | null {
  return ends.includes(null) ? null : (ends.toSorted((a, b) => Date.parse(b ?? "") - Date.parse(a ?? ""))[0] ?? null);
}

function holds({ start, end }: Period["measured"], at: string): boolean {
  return (start === null || Date.parse(start) <= Date.parse(at)) && (end === null || Date.parse(at) < Date.parse(end));
}
