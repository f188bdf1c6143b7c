// What recording a file would not do as one may expect: events that fall into settled months, that no
// rule measures, or that belong to nobody. A look at what rules and facts say, before anything is sent;
// the settlement decides.
import { groupBy } from "../../format/group";
import { owners } from "../../format/owners";
import { span } from "../../format/moment";
import type { Catalogue, EventInput, FactInput, Line } from "./entry";

export interface Rule {
  name: string;
  title: string;
  timeZone: string;
  state: string;
  source: string | null;
  currentPeriod: { start: string; end: string | null } | null;
  settlements: { totalCount: number; nodes: { id: string; measured: { start: string | null; end: string | null } }[] };
}

/** What is recorded of owners: `null` of a kind that has too many to be looked through. */
export type Owners = Map<string, { ref: string; value: unknown; from: string }[] | null>;

export interface Late {
  rule: Rule;
  /** The settled period, as people read it. */
  period: string;
  settlement: string;
  events: number;
  /** What the rule makes of what is late. */
  becomes: string;
}

export interface Unowned {
  kind: string;
  ref: string;
  events: number;
}

export interface Consequences {
  late: Late[];
  unowned: Unowned[];
  /** Events without the field by which rules credit them, by kind and field. */
  nameless: { event: string; field: string; events: number }[];
  /** Kinds of events of a time that no rule measures, though some rule counts such events. */
  unmeasured: { event: string; events: number }[];
  /** Owners and other facts that hold from a moment of a settled period. */
  lateFacts: number;
  /** Kinds of things whose owners were not looked at. */
  unseen: string[];
}

export function consequences(lines: Line[], catalogue: Catalogue, rules: Rule[], recorded: Owners): Consequences {
  const events = lines.flatMap(({ entry }) => (entry?.kind === "event" ? [entry.input] : []));
  const facts = lines.flatMap(({ entry }) => (entry?.kind === "fact" ? [entry.input] : []));
  const running = rules.filter(({ state }) => state === "ACTIVE" || state === "PAUSED").map(timed);
  const counting: Counting = new Map([...new Set(events.map(({ type }) => type))].map((type) => [type, running.filter(({ rule }) => names(rule.source, type))]));
  return {
    ...times(events, counting),
    ...credits(events, catalogue, counting, histories(facts, recorded)),
    lateFacts: facts.filter(({ from }) => from && running.some(({ settled }) => settled.some(({ until }) => until > Date.parse(from)))).length,
    unseen: [...recorded].filter(([, list]) => list === null).map(([kind]) => kind),
  };
}

export function isNothing({ late, unowned, nameless, unmeasured, lateFacts }: Consequences): boolean {
  return late.length + unowned.length + nameless.length + unmeasured.length + lateFacts === 0;
}

/** Whether the text of a rule has a word. Only what is told of a file depends on it, and no amount. */
function names(source: string | null, word: string): boolean {
  return source !== null && new RegExp(`(?<![\\w.])${word}(?!\\w)`).test(source);
}

/** What a rule does with what becomes known of a settled period, as its `corrections` line says. */
export function becomesOf(source: string | null): string {
  const days = /^\s+corrections\s+adjust\s+for\s+(\d+)\s+days?/m.exec(source ?? "")?.[1];
  if (days !== undefined) return `what they change is paid, or taken back, with the next settlement, for at most ${days} days after the one they fall into; after that it is only listed`;
  if (/^\s+corrections\s+are\s+ignored/m.test(source ?? "")) return "they are only listed: nobody is paid for them";
  return "they count in the next settlement; what was paid stays";
}

interface Span {
  from: number;
  until: number;
}

/** A rule with its times as numbers, since a file may have very many events. */
interface Timed {
  rule: Rule;
  settled: (Span & { id: string; measured: { start: string | null; end: string | null } })[];
  /** From when the open period measures. */
  open: number;
  /** From when settled periods were read; there may be older ones. */
  read: number;
}

/** The rules that count each kind of event. */
type Counting = Map<string, Timed[]>;

const spanOf = ({ start, end }: { start: string | null; end: string | null }): Span => ({
  from: start === null ? -Infinity : Date.parse(start),
  until: end === null ? Infinity : Date.parse(end),
});

function timed(rule: Rule): Timed {
  const { nodes, totalCount } = rule.settlements;
  const settled = nodes.map(({ id, measured }) => ({ id, measured, ...spanOf(measured) }));
  return {
    rule, settled,
    open: rule.currentPeriod === null ? Infinity : spanOf(rule.currentPeriod).from,
    read: totalCount > nodes.length ? Math.min(...settled.map(({ from }) => from)) : -Infinity,
  };
}

function times(events: EventInput[], counting: Counting): Pick<Consequences, "late" | "unmeasured"> {
  const late = new Map<string, Late>();
  const unmeasured = new Map<string, number>();
  for (const { type, occurredAt } of events) {
    const at = Date.parse(occurredAt);
    let measured = false;
    for (const { rule, settled, open, read } of counting.get(type) ?? []) {
      const found = settled.find(({ from, until }) => from <= at && at < until);
      if (found) {
        const known = late.get(found.id) ?? { rule, ...lateIn(rule, found), events: 0 };
        known.events += 1;
        late.set(found.id, known);
      }
      measured ||= found !== undefined || at >= open || at < read;
    }
    if (!measured && (counting.get(type)?.length ?? 0) > 0) unmeasured.set(type, (unmeasured.get(type) ?? 0) + 1);
  }
  return { late: [...late.values()], unmeasured: [...unmeasured].map(([event, many]) => ({ event, events: many })) };
}

function lateIn(rule: Rule, { id, measured }: Timed["settled"][number]): Omit<Late, "rule" | "events"> {
  return { period: span(measured.start, measured.end, rule.timeZone), settlement: id, becomes: becomesOf(rule.source) };
}

/** Who owned what from when, in order: as recorded, and as the file says. */
type Histories = Map<string, Map<string, { at: number; owned: boolean }[]> | null>;

function histories(facts: FactInput[], recorded: Owners): Histories {
  const said = facts.filter(({ attribute }) => attribute === "owner").map(({ subject, value, from }) => ({ kind: subject.kind, ref: subject.ref, value, from: from ?? new Date().toISOString() }));
  return new Map([...recorded].map(([kind, list]) => {
    if (list === null) return [kind, null];
    const all = [...list, ...said.filter((fact) => fact.kind === kind)].map(({ ref, value, from }) => ({ ref, at: Date.parse(from), owned: owners(value).length > 0 }));
    const byRef = groupBy(all.sort((a, b) => a.at - b.at), ({ ref }) => ref);
    return [kind, byRef];
  }));
}

function credits(events: EventInput[], catalogue: Catalogue, counting: Counting, known: Histories): Pick<Consequences, "unowned" | "nameless"> {
  const unowned = new Map<string, Unowned>();
  const nameless = new Map<string, { event: string; field: string; events: number }>();
  const kinds = new Set(catalogue.assets.map(({ name }) => name));
  const fieldsOf = new Map([...counting].map(([type, rules]) => [type, creditedBy(type, rules, catalogue)]));
  for (const { type, occurredAt, fields } of events) {
    for (const { name, type: kind } of fieldsOf.get(type) ?? []) {
      const value = (fields as Record<string, unknown>)[name];
      if (value === undefined || value === null || value === "") {
        const key = `${type} ${name}`;
        nameless.set(key, { event: type, field: name, events: (nameless.get(key)?.events ?? 0) + 1 });
      } else if (kinds.has(kind) && !isOwned(known.get(kind), String(value), Date.parse(occurredAt))) {
        const key = `${kind} ${String(value)}`;
        unowned.set(key, { kind, ref: String(value), events: (unowned.get(key)?.events ?? 0) + 1 });
      }
    }
  }
  const most = (a: { events: number }, b: { events: number }) => b.events - a.events;
  return { unowned: [...unowned.values()].sort(most), nameless: [...nameless.values()].sort(most) };
}

/** The fields of a kind of event by which some rule that counts such events credits somebody. */
function creditedBy(type: string, rules: Timed[], catalogue: Catalogue): { name: string; type: string }[] {
  const fields = catalogue.events.find(({ name }) => name === type)?.fields ?? [];
  return fields.filter(({ name }) => rules.some(({ rule }) => creditsOf(rule.source, type).includes(name)));
}

/** The fields that the metrics over a kind of event credit by: `credit course.owner` is by `course`. */
function creditsOf(source: string | null, type: string): string[] {
  const metrics = (source ?? "").split(/^(?=\S)/m).filter((section) => section.startsWith("metric") && names(section, type));
  return metrics.flatMap((section) => [...section.matchAll(/^\s+credit\s+(\w+)/gm)].map(([, field]) => field ?? ""));
}

/** Where the owners were not looked at, nothing is said. */
function isOwned(kind: Map<string, { at: number; owned: boolean }[]> | null | undefined, ref: string, at: number): boolean {
  if (!kind) return true;
  return kind.get(ref)?.findLast((since) => since.at <= at)?.owned ?? false;
}
