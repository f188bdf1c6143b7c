// What an event counted for: the API says which events are behind a metric of somebody, so those who
// may be credited are looked up, and what is behind each of their metrics.
import { fetchOnce } from "../../api/client";
import type { ResultOf } from "../../api/graphql";
import type { Problem } from "../../api/problem";
import { isZero } from "../../format/decimal";
import { holding, owners } from "../../format/owners";
import { BEHIND_NOW, BEHIND_THEN, OWNERS_OF, PERIODS, STANDING_NOW, STANDING_THEN } from "./queries";
import { shown, type Field } from "./value";

export interface Subject {
  id: string;
  occurredAt: string;
  fields: Field[];
  values: Record<string, unknown>;
  assets: string[];
}

type Rule = ResultOf<typeof PERIODS>["distributors"]["nodes"][number];

/** A period that holds the moment of the event: settled, or open. */
export interface Place {
  rule: Rule;
  settlement: string | null;
  start: string | null;
  end: string | null;
}

export interface Found {
  place: Place;
  ref: string;
  name: string;
  metric: string;
  /** What the event added to the metric. */
  value: string;
}

/** Somebody who may be credited, and because of what. */
export interface Candidate {
  ref: string;
  because: string;
}

const PAGE = 500;
/** As many pages of events behind one metric are looked at. */
const PAGES = 10;

export class Counted {
  found = $state.raw<Found[]>([]);
  candidates = $state.raw<Candidate[]>([]);
  /** Things that the event names and that nobody owned then. */
  unowned = $state.raw<{ kind: string; ref: string }[]>([]);
  busy = $state(true);
  problem = $state.raw<Problem>();
  /** Metrics of which not every event could be looked at. */
  cut = $state(0);
  #stopped = false;

  stop(): void {
    this.#stopped = true;
  }

  async look(subject: Subject): Promise<void> {
    await this.#whoMay(subject);
    const reply = await fetchOnce(PERIODS, {});
    if (reply.problem) this.problem = reply.problem;
    for (const place of places(reply.data?.distributors.nodes ?? [], subject.occurredAt)) {
      for (const { ref } of this.candidates) await this.#lookAt(place, ref, subject.id);
    }
    this.busy = false;
  }

  async #whoMay({ fields, values, assets, occurredAt }: Subject): Promise<void> {
    for (const { name, type } of fields) {
      const value = shown(values[name]);
      if (value === "") continue;
      if (type === "collaborator") this.candidates = [...this.candidates, { ref: value, because: "the event names them" }];
      if (!assets.includes(type)) continue;
      const reply = await fetchOnce(OWNERS_OF, { kind: type, ref: value });
      if (reply.problem) this.problem = reply.problem;
      const then = holding(reply.data?.facts.nodes ?? [], occurredAt);
      const list = owners(then?.value);
      if (list.length === 0) this.unowned = [...this.unowned, { kind: type, ref: value }];
      const because = `owner of ${value} then`;
      this.candidates = [...this.candidates, ...list.map(({ ref }) => ({ ref, because }))];
    }
  }

  async #lookAt(place: Place, ref: string, id: string): Promise<void> {
    if (this.#stopped || this.problem) return;
    const standing = await this.#standing(place, ref);
    for (const { name: metric, value } of standing?.metrics ?? []) {
      if (this.#stopped || isZero(value)) continue;
      const added = await this.#behind(place, ref, metric, id);
      if (added !== null) {
        this.found = [...this.found, { place, ref, name: standing?.collaborator.name ?? ref, metric, value: added }];
      }
    }
  }

  async #standing(place: Place, ref: string) {
    if (place.settlement === null) {
      const reply = await fetchOnce(STANDING_NOW, { distributor: place.rule.name, collaborator: ref });
      this.problem = reply.problem;
      return reply.data?.distributor?.standing;
    }
    const reply = await fetchOnce(STANDING_THEN, { settlement: place.settlement, collaborator: ref });
    this.problem = reply.problem;
    const node = reply.data?.node;
    return node && "standing" in node ? node.standing : null;
  }

  /** What the event added to a metric; `null` when it is not behind it. */
  async #behind(place: Place, collaborator: string, metric: string, id: string): Promise<string | null> {
    let after: string | null = null;
    for (let page = 0; page < PAGES; page += 1) {
      const events: Behind | undefined = await this.#page(place, collaborator, metric, after);
      const hit = events?.nodes.find(({ event }) => event?.id === id);
      if (hit) return hit.value;
      if (!events?.pageInfo.hasNextPage) return null;
      after = events.pageInfo.endCursor;
    }
    this.cut += 1;
    return null;
  }

  async #page(place: Place, collaborator: string, metric: string, after: string | null): Promise<Behind | undefined> {
    const paging = { collaborator, metric, first: PAGE, after };
    if (place.settlement === null) {
      const reply = await fetchOnce(BEHIND_NOW, { distributor: place.rule.name, ...paging });
      this.problem = reply.problem;
      return reply.data?.distributor?.standing?.derivation.events;
    }
    const reply = await fetchOnce(BEHIND_THEN, { settlement: place.settlement, ...paging });
    this.problem = reply.problem;
    const node = reply.data?.node;
    return node && "standing" in node ? node.standing?.derivation.events : undefined;
  }
}

interface Behind {
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: { value: string; event: { id: string } | null }[];
}

function places(rules: Rule[], at: string): Place[] {
  const holds = ({ start, end }: { start: string | null; end: string | null }) =>
    (start === null || Date.parse(start) <= Date.parse(at)) && (end === null || Date.parse(at) < Date.parse(end));
  return rules.flatMap((rule): Place[] => {
    const settled = rule.settlements.nodes.filter(({ measured }) => holds(measured));
    const open = rule.currentPeriod && holds(rule.currentPeriod) && settled.length === 0 ? [rule.currentPeriod] : [];
    return [
      ...settled.map(({ id, measured }) => ({ rule, settlement: id, ...measured })),
      ...open.map(({ start, end }) => ({ rule, settlement: null, start, end })),
    ];
  });
}
