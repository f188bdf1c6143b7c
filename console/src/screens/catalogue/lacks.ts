// Things that nobody owned when something happened: each once, with all that depends on it, whichever
// rules and periods it is missing to.
import { fetchOnce } from "../../api/client";
import type { ResultOf } from "../../api/graphql";
import type { Problem } from "../../api/problem";
import { add } from "../../format/decimal";
import { groupBy } from "../../format/group";
import { holding, owners } from "../../format/owners";
import { LAST_SETTLED, UNCREDITED_NOW } from "../events/queries";
import { fieldsOf } from "../events/value";
import { eventsOf, ownersOfKind, type Owned } from "./naming";
import { SETTLED } from "./queries";

export type Rule = ResultOf<typeof LAST_SETTLED>["distributors"]["nodes"][number];
type Uncredited = Rule["settlements"]["nodes"][number]["uncredited"][number];
type Kind = ResultOf<typeof SETTLED>["catalogue"]["events"][number];

/** A line of the API: events of a kind that are credited to nobody, in a period of a rule. */
export interface Line extends Uncredited {
  rule: Rule;
  start: string | null;
  end: string | null;
  settlement: string | null;
}

/** A thing that nobody owned. */
export interface Lack {
  kind: string;
  ref: string;
  /** The kind of the events. */
  event: string;
  /** The moments of the events, the earliest first. */
  times: string[];
  /** What the events are worth, by currency; exact. */
  money: { amount: string; currency: string }[];
  /** The periods of rules to which it is missing, each once. */
  lines: Line[];
}

export interface Lacks {
  things: Lack[];
  /** What is missing for another reason, or could not be looked through. */
  others: Line[];
}

/** The kind of things of which one had no owner, as the API says it in words. */
function kindIn({ why }: Line): string | null {
  return /^nobody owned (\S+) /.exec(why)?.[1] ?? null;
}

export async function lacks(): Promise<{ found: Lacks; problem?: undefined } | { found?: undefined; problem: Problem }> {
  const [settled, open, catalogue] = await Promise.all([fetchOnce(LAST_SETTLED, {}), fetchOnce(UNCREDITED_NOW, {}), fetchOnce(SETTLED, {})]);
  if (settled.problem) return { problem: settled.problem };
  if (open.problem) return { problem: open.problem };
  if (catalogue.problem) return { problem: catalogue.problem };
  const lines = linesOf(settled.data, open.data);
  const found: Lacks = { things: [], others: lines.filter((line) => kindIn(line) === null) };
  const groups = groupBy(lines.filter((line) => kindIn(line) !== null), (line) => `${line.event} ${kindIn(line)}`);
  for (const group of groups.values()) {
    const things = await thingsOf(group, catalogue.data.catalogue.events);
    if (things.length > 0) found.things.push(...things);
    else found.others.push(...group);
  }
  return { found };
}

function linesOf(settled: ResultOf<typeof LAST_SETTLED>, open: ResultOf<typeof UNCREDITED_NOW>): Line[] {
  const rules = new Map(settled.distributors.nodes.map((rule) => [rule.name, rule]));
  const now = open.distributors.nodes.flatMap(({ name, uncredited }): Line[] => {
    const rule = rules.get(name);
    const period = rule?.currentPeriod;
    return rule && period ? uncredited.map((line) => ({ ...line, rule, start: period.start, end: period.end, settlement: null })) : [];
  });
  const then = settled.distributors.nodes.flatMap((rule) =>
    rule.settlements.nodes.flatMap(({ id, measured, uncredited }) => uncredited.map((line): Line => ({ ...line, rule, ...measured, settlement: id }))));
  return [...now, ...then];
}

/** The things behind lines of one kind of events and things. */
async function thingsOf(lines: Line[], kinds: Kind[]): Promise<Lack[]> {
  const [first] = lines;
  const kind = first ? kindIn(first) : null;
  const event = kinds.find(({ name }) => name === first?.event);
  const fields = event?.fields.filter(({ type }) => type === kind).map(({ name }) => name) ?? [];
  if (kind === null || !event || fields.length === 0) return [];
  const [events, facts] = await Promise.all([eventsOf(event.name, earliest(lines), latest(lines)), ownersOfKind(kind)]);
  // What was not read to its end may have owners, or events, that are not seen here.
  if (!events || events.cut || !facts || facts.cut) return [];
  const owned = groupBy(facts.rows, ({ subject }) => subject.ref);
  const worth = event.fields.filter(({ type }) => type === "money").map(({ name }) => name);
  const found = new Map<string, Lack>();
  for (const { occurredAt, fields: given } of events.rows) {
    const values = fieldsOf(given);
    const within = lines.filter((line) => holds(line, occurredAt));
    if (within.length === 0) continue;
    for (const ref of new Set(fields.map((field) => values[field]))) {
      if (typeof ref !== "string" || !unowned(owned.get(ref) ?? [], occurredAt)) continue;
      const lack = found.get(ref) ?? { kind, ref, event: event.name, times: [], money: [], lines: [] };
      lack.times.push(occurredAt);
      for (const line of within) if (!lack.lines.some((known) => samePeriod(known, line))) lack.lines.push(line);
      for (const field of worth) lack.money = plus(lack.money, values[field]);
      found.set(ref, lack);
    }
  }
  return [...found.values()].map((lack) => ({ ...lack, times: lack.times.toSorted((a, b) => Date.parse(a) - Date.parse(b)) }));
}

/** A rule may say of a period in several lines what is missing: it may credit by several paths. */
function samePeriod(a: Line, b: Line): boolean {
  return a.rule.name === b.rule.name && a.start === b.start;
}

function unowned(facts: Owned[], at: string): boolean {
  return owners(holding(facts, at)?.value).length === 0;
}

function holds({ start, end }: Line, at: string): boolean {
  return (start === null || Date.parse(start) <= Date.parse(at)) && (end === null || Date.parse(at) < Date.parse(end));
}

function earliest(lines: Line[]): string | null {
  const starts = lines.map(({ start }) => start);
  return starts.includes(null) ? null : (starts.toSorted((a, b) => Date.parse(a ?? "") - Date.parse(b ?? ""))[0] ?? null);
}

function latest(lines: Line[]): string | null {
  const ends = lines.map(({ end }) => end);
  return ends.includes(null) ? null : (ends.toSorted((a, b) => Date.parse(b ?? "") - Date.parse(a ?? ""))[0] ?? null);
}

function plus(money: Lack["money"], value: unknown): Lack["money"] {
  const { amount, currency } = (typeof value === "object" && value !== null ? value : {}) as { amount?: unknown; currency?: unknown };
  if (typeof amount !== "string" || typeof currency !== "string") return money;
  if (!money.some((sum) => sum.currency === currency)) return [...money, { amount, currency }];
  return money.map((sum) => (sum.currency === currency ? { amount: add(sum.amount, amount), currency } : sum));
}
