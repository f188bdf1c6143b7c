// Recording what a file holds, batch after batch. It can be stopped and gone on with at any batch:
// what was recorded before is known by its key and left as it is.
import { change } from "../../api/client";
import { connection } from "../../api/connection.svelte";
import type { UserError } from "../../api/deed.svelte";
import type { Problem } from "../../api/problem";
import type { Entry, Line } from "./entry";
import { RECORD, SET_FACTS, SET_RATES } from "./queries";

/** As many entries as the API takes at once. */
const AT_ONCE = 1000;
/** A batch ends before it is this large, in characters: bodies have a limit, of 4 MiB by default. */
const LARGEST = 1_000_000;

interface Result {
  index: number;
  status: "RECORDED" | "DUPLICATE" | "REJECTED";
  error: UserError | null;
}

export interface Refused {
  number: number;
  message: string;
}

type Good = Line & { entry: Entry };

export class Upload {
  total = $state(0);
  done = $state(0);
  recorded = $state(0);
  known = $state(0);
  refused = $state.raw<Refused[]>([]);
  running = $state(false);
  problem = $state.raw<Problem>();
  /** When the first and the last of its events occurred, in milliseconds since 1970; `null` without events. */
  readonly first: number | null = null;
  readonly last: number | null = null;
  /** The kinds of its events. */
  readonly types: string[];
  #lines: Good[] = [];
  #stopped = false;

  constructor(lines: Line[]) {
    this.#lines = lines.filter((line): line is Good => line.entry !== undefined);
    this.total = this.#lines.length;
    const types = new Set<string>();
    for (const { entry } of this.#lines) {
      if (entry.kind !== "event") continue;
      const at = Date.parse(entry.input.occurredAt);
      this.first = Math.min(this.first ?? at, at);
      this.last = Math.max(this.last ?? at, at);
      types.add(entry.input.type);
    }
    this.types = [...types];
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Begins, or goes on where it was stopped. */
  async run(): Promise<void> {
    this.running = true;
    this.#stopped = false;
    this.problem = undefined;
    while (this.done < this.total && !this.#stopped && !this.problem) await this.#batch();
    this.running = false;
  }

  async #batch(): Promise<void> {
    const batch = next(this.#lines, this.done);
    const reply = await send(batch.map(({ entry }) => entry));
    connection.heard(reply.problem);
    this.problem = reply.problem;
    if (reply.problem) return;
    const { results, errors } = reply.data;
    if (errors[0]) {
      this.problem = { kind: "refused", message: errors[0].message, advice: "Nothing of this batch was recorded." };
      return;
    }
    const refused = results.flatMap(({ index, error }) => (error ? [{ number: batch[index]?.number ?? 0, message: said(error) }] : []));
    this.recorded += results.filter(({ status }) => status === "RECORDED").length;
    this.known += results.filter(({ status }) => status === "DUPLICATE").length;
    this.refused = [...this.refused, ...refused];
    this.done += batch.length;
  }
}

/** The field is what follows the place in the batch: `events`, `3`, `fields`, `amount`. */
export function said({ field, message }: UserError): string {
  const path = field.slice(2).join(".");
  return path === "" ? message : `${path}: ${message}`;
}

/** The next entries of one kind. */
function next(lines: Good[], from: number): Good[] {
  const kind = lines[from]?.entry.kind;
  let end = from;
  let size = 0;
  while (end < lines.length && end - from < AT_ONCE && lines[end]?.entry.kind === kind) {
    size += JSON.stringify(lines[end]?.entry).length;
    if (size > LARGEST && end > from) break;
    end += 1;
  }
  return lines.slice(from, end);
}

type Sent = { data: { results: Result[]; errors: UserError[] }; problem?: undefined } | { data?: undefined; problem: Problem };

async function send(entries: Entry[]): Promise<Sent> {
  switch (entries[0]?.kind) {
    case "fact": {
      const reply = await change(SET_FACTS, { facts: entries.flatMap((entry) => (entry.kind === "fact" ? [entry.input] : [])) });
      return reply.problem ? reply : { data: reply.data.setFacts };
    }
    case "rate": {
      const reply = await change(SET_RATES, { rates: entries.flatMap((entry) => (entry.kind === "rate" ? [entry.input] : [])) });
      return reply.problem ? reply : { data: reply.data.setExchangeRates };
    }
    default: {
      const reply = await change(RECORD, { events: entries.flatMap((entry) => (entry.kind === "event" ? [entry.input] : [])) });
      return reply.problem ? reply : { data: reply.data.recordEvents };
    }
  }
}
