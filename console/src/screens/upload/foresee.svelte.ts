// Asks the server, batch after batch, what recording a file would do. Nothing is recorded by it.
import { change, fetchOnce } from "../../api/client";
import type { UserError } from "../../api/deed.svelte";
import { Consequences } from "./consequences";
import type { EventInput, FactInput, Line } from "./entry";
import { FORESEE, FORESEE_FACTS, SETTLED_UNTIL } from "./queries";
import { said, type Refused } from "./upload.svelte";

/** So many events at once that a request is answered soon, and as many facts with them at most. */
const AT_ONCE = 500;

type Numbered<Input> = { number: number; input: Input };

export class Foresight {
  total = $state(0);
  done = $state(0);
  found = $state.raw(new Consequences());
  /** Lines that the server would refuse. */
  refused = $state.raw<Refused[]>([]);
  /** Why nothing more can be said. */
  failed = $state<string | null>(null);
  #events: Numbered<EventInput>[];
  #facts: Numbered<FactInput>[];
  #stopped = false;

  constructor(lines: Line[]) {
    this.#events = lines.flatMap(({ number, entry }) => (entry?.kind === "event" ? [{ number, input: entry.input }] : []));
    this.#facts = lines.flatMap(({ number, entry }) => (entry?.kind === "fact" ? [{ number, input: entry.input }] : []));
    this.total = this.#events.length + this.#facts.length;
  }

  get complete(): boolean {
    return this.failed === null && this.done === this.total;
  }

  stop(): void {
    this.#stopped = true;
  }

  async run(): Promise<void> {
    const found = new Consequences();
    const good: FactInput[] = [];
    for (const batch of batches(this.#facts)) {
      const reply = await change(FORESEE_FACTS, { facts: batch.map(({ input }) => input) });
      const answer = reply.data?.setFacts;
      if (!this.#goesOn(answer?.errors[0]?.message ?? reply.problem?.message) || !answer) return;
      const refused = this.#note(batch, answer.results, found);
      good.push(...batch.filter((_, at) => !refused.has(at)).map(({ input }) => input));
    }
    found.lateFacts = await lateAmong(good);
    const byRef = new Map<string, FactInput[]>();
    for (const fact of good) byRef.set(fact.subject.ref, [...(byRef.get(fact.subject.ref) ?? []), fact]);
    for (const batch of batches(this.#events)) {
      const events = batch.map(({ input }) => input);
      const reply = await change(FORESEE, { events, assuming: about(events, byRef) });
      const answer = reply.data?.recordEvents;
      if (!this.#goesOn(answer?.errors[0]?.message ?? reply.problem?.message) || !answer) return;
      this.#note(batch, answer.results, found);
      const recorded = new Set(answer.results.filter(({ status }) => status === "RECORDED").map(({ index }) => index));
      found.take(events, recorded, answer.foreseen);
      found.moreRules ||= answer.moreRules;
    }
    this.found = found;
  }

  #goesOn(problem: string | undefined): boolean {
    if (problem !== undefined) this.failed = problem;
    return problem === undefined && !this.#stopped;
  }

  /** Notes what would become of each line; the places of those that would be refused. */
  #note(batch: { number: number }[], results: { index: number; status: string; error: UserError | null }[], found: Consequences): Set<number> {
    const refused = results.flatMap(({ index, error }) => (error ? [{ number: batch[index]?.number ?? 0, message: said(error) }] : []));
    this.refused = [...this.refused, ...refused];
    found.known += results.filter(({ status }) => status === "DUPLICATE").length;
    this.done += batch.length;
    return new Set(results.filter(({ error }) => error !== null).map(({ index }) => index));
  }
}

function* batches<Row>(rows: Row[]): Generator<Row[]> {
  for (let at = 0; at < rows.length; at += AT_ONCE) yield rows.slice(at, at + AT_ONCE);
}

/** The facts about what events name, as many as fit. */
function about(events: EventInput[], byRef: Map<string, FactInput[]>): FactInput[] {
  const named = new Set(events.flatMap(({ fields }) => Object.values(fields as Record<string, unknown>)));
  return [...named].flatMap((ref) => (typeof ref === "string" ? (byRef.get(ref) ?? []) : [])).slice(0, AT_ONCE);
}

/** How many facts hold from before something was settled. */
async function lateAmong(facts: FactInput[]): Promise<number> {
  if (!facts.some(({ from }) => from)) return 0;
  const rules = await fetchOnce(SETTLED_UNTIL, {});
  const running = rules.data?.distributors.nodes.filter(({ state }) => state === "ACTIVE" || state === "PAUSED") ?? [];
  const until = Math.max(-Infinity, ...running.flatMap(({ settlements }) => settlements.nodes.map(({ measured }) => Date.parse(measured.end ?? ""))).filter(Number.isFinite));
  return facts.filter(({ from }) => from && Date.parse(from) < until).length;
}
