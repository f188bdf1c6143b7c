// What the server foresees of the events of a file, put together: by rule and period what they would
// count for, and what of them would not do as one may expect. Nothing is decided here.
import { add } from "../../format/decimal";
import { span } from "../../format/moment";
import type { EventInput } from "./entry";
import type { Foreseen } from "./queries";

export interface Rule {
  name: string;
  title: string;
}

/** What would be added to one value. */
export interface Added {
  metric: string;
  /** Whose value; `null` of a metric of the whole site. */
  collaborator: string | null;
  value: string;
}

/** What a period of a rule would get. */
export interface Counted {
  rule: Rule;
  period: string;
  events: number;
  added: Added[];
}

/** Events of a settled period. */
export interface Late {
  rule: Rule;
  period: string;
  settlement: string | null;
  events: number;
  /** What the rule makes of what is late. */
  becomes: string;
}

/** Events of which the same is said, by a rule or by all. */
export interface Said {
  rule: Rule | null;
  text: string;
  events: number;
}

export class Consequences {
  /** How many events were looked at. */
  events = 0;
  /** How many entries are there already. */
  known = 0;
  /** Whether there are more rules than were asked. */
  moreRules = false;
  /** Owners and other facts that hold from a moment of a settled period. */
  lateFacts = 0;
  #counted = new Map<string, Omit<Counted, "added"> & { added: Map<string, Added> }>();
  #late = new Map<string, Late>();
  #said: Record<Kind, Map<string, Said>> = { obstacle: new Map(), uncredited: new Map(), skipped: new Map(), pending: new Map(), journeys: new Map(), unmeasured: new Map(), unread: new Map() };

  /** Takes in what was foreseen of events, each with its place among them. */
  take(events: EventInput[], recorded: Set<number>, foreseen: Foreseen[]): void {
    const byEvent = new Map<number, Foreseen[]>();
    for (const one of foreseen) byEvent.set(one.index, [...(byEvent.get(one.index) ?? []), one]);
    for (const index of recorded) {
      this.events += 1;
      const all = byEvent.get(index) ?? [];
      if (all.length === 0) this.#say("unread", null, events[index]?.type ?? "");
      // Where one rule measures it, it is no news that another one does not yet.
      const measured = all.filter(({ unmeasured }) => unmeasured === null);
      for (const one of measured) this.#takeOne(one);
      if (measured.length === 0) for (const { distributor, unmeasured } of all) this.#say("unmeasured", distributor, unmeasured ?? "");
    }
  }

  #takeOne(one: Foreseen): void {
    const { distributor: rule, period, counted } = one;
    const when = period ? span(period.start, period.end, rule.timeZone) : "a period to come";
    const key = `${rule.name} ${period?.start ?? ""}`;
    if (counted.length > 0) {
      const known = this.#counted.get(key) ?? { rule, period: when, events: 0, added: new Map<string, Added>() };
      known.events += 1;
      for (const { metric, collaborator, value } of counted) {
        const whose = `${metric} ${collaborator ?? ""}`;
        known.added.set(whose, { metric, collaborator, value: add(known.added.get(whose)?.value ?? "0", value) });
      }
      this.#counted.set(key, known);
    }
    if (one.late !== null) {
      const known = this.#late.get(key) ?? { rule, period: when, settlement: period?.settlement?.id ?? null, events: 0, becomes: one.late };
      known.events += 1;
      this.#late.set(key, known);
    }
    // The message names the event: of several the first stands for all.
    if (one.obstacle !== null) this.#say("obstacle", rule, one.obstacle, rule.name);
    for (const why of one.uncreditedBecause) this.#say("uncredited", rule, why);
    for (const clause of one.skippedBy) this.#say("skipped", rule, clause);
    if (one.pending) this.#say("pending", rule, "");
    for (const cluster of one.journeys) this.#say("journeys", rule, cluster);
  }

  #say(kind: Kind, rule: Rule | null, text: string, key = `${rule?.name ?? ""} ${text}`): void {
    const known = this.#said[kind].get(key) ?? { rule, text, events: 0 };
    known.events += 1;
    this.#said[kind].set(key, known);
  }

  get counted(): Counted[] {
    return [...this.#counted.values()].map(({ added, ...rest }) => ({ ...rest, added: [...added.values()] }));
  }

  get late(): Late[] {
    return [...this.#late.values()];
  }

  /** The most frequent first. */
  said(kind: Kind): Said[] {
    return [...this.#said[kind].values()].sort((a, b) => b.events - a.events);
  }
}

export type Kind = "obstacle" | "uncredited" | "skipped" | "pending" | "journeys" | "unmeasured" | "unread";
