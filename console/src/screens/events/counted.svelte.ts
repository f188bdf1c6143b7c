// What an event counted for: the server says it of each period that holds the moment of the event.
import { fetchOnce } from "../../api/client";
import type { ResultOf } from "../../api/graphql";
import type { Problem } from "../../api/problem";
import { holding, owners } from "../../format/owners";
import { COUNTED_NOW, COUNTED_THEN, OWNERS_OF, PERIODS } from "./queries";
import { shown, type Field } from "./value";

export interface Subject {
  id: string;
  occurredAt: string;
  fields: Field[];
  values: Record<string, unknown>;
  assets: string[];
}

type Rule = ResultOf<typeof PERIODS>["distributors"]["nodes"][number];
type Part = NonNullable<ResultOf<typeof COUNTED_NOW>["distributor"]>["countedFor"][number];

/** A period that holds the moment of the event: settled, or open. */
export interface Place {
  rule: Rule;
  settlement: string | null;
  start: string | null;
  end: string | null;
}

/** What the event added to a metric in a period, or what left it out. */
export type Found = Part & { place: Place };

export class Counted {
  found = $state.raw<Found[]>([]);
  /** Periods in which it was not known yet, or of rules that count no such events. */
  without = $state.raw<Place[]>([]);
  /** Things that the event names and that nobody owned then. */
  unowned = $state.raw<{ kind: string; ref: string }[]>([]);
  busy = $state(true);
  problem = $state.raw<Problem>();
  #stopped = false;

  stop(): void {
    this.#stopped = true;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  async look(subject: Subject): Promise<void> {
    await this.#whoOwned(subject);
    const reply = await fetchOnce(PERIODS, {});
    if (reply.problem) this.problem = reply.problem;
    for (const place of places(reply.data?.distributors.nodes ?? [], subject.occurredAt)) await this.#lookAt(place, subject.id);
    this.busy = false;
  }

  async #whoOwned({ fields, values, assets, occurredAt }: Subject): Promise<void> {
    for (const { name, type } of fields) {
      const value = shown(values[name]);
      if (value === "" || !assets.includes(type)) continue;
      const reply = await fetchOnce(OWNERS_OF, { kind: type, ref: value });
      if (reply.problem) this.problem = reply.problem;
      const then = holding(reply.data?.facts.nodes ?? [], occurredAt);
      if (owners(then?.value).length === 0) this.unowned = [...this.unowned, { kind: type, ref: value }];
    }
  }

  async #lookAt(place: Place, event: string): Promise<void> {
    if (this.#stopped || this.problem) return;
    const parts = await this.#parts(place, event);
    if (parts.length === 0) this.without = [...this.without, place];
    this.found = [...this.found, ...parts.map((part) => ({ ...part, place }))];
  }

  async #parts(place: Place, event: string): Promise<Part[]> {
    if (place.settlement === null) {
      const reply = await fetchOnce(COUNTED_NOW, { distributor: place.rule.name, event });
      this.problem = reply.problem;
      return reply.data?.distributor?.countedFor ?? [];
    }
    const reply = await fetchOnce(COUNTED_THEN, { settlement: place.settlement, event });
    this.problem = reply.problem;
    const node = reply.data?.node;
    return node && "countedFor" in node ? node.countedFor : [];
  }
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
