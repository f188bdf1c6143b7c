// What each client does with a server, and what has to come of it.
import assert from "node:assert/strict";
import type { Server } from "./server.ts";

export const RECORD = `mutation Record($events: [EventInput!]!) {
  recordEvents(input: { events: $events }) { results { key status id error { code field message } } }
}`;

export type Recorded = {
  recordEvents: { results: { key: string; status: string; id: string | null; error: { code: string; field: string[]; message: string } | null }[] };
};

export const READ = `query Read($id: ID!) { node(id: $id) { id ... on Event { key type fields } } }`;

export type Read = { node: { id: string; key: string; type: string; fields: unknown } | null };

export const PAGE = `query Page($after: String) {
  settlements(first: 20, after: $after) {
    edges { cursor node { id settledAt } }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}`;

export type Page = {
  settlements: {
    edges: { cursor: string; node: { id: string; settledAt: string } }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
    totalCount: number;
  };
};

export const FOLLOW = `subscription Follow {
  standings(distributor: "course_profit_share") {
    standings(first: 100) { nodes { collaborator { id ref } metrics { name value } } }
  }
}`;

export type Followed = {
  standings: { standings: { nodes: { collaborator: { id: string; ref: string }; metrics: { name: string; value: string }[] }[] } };
};

/** Of a course of Dee: each new customer who completes it is one completion more for her. */
export const COURSE = "data-with-care";

/** A customer completes the course, within the period that is open. */
export async function completion(server: Server, key: string) {
  const { distributor } = await server.ask<{ distributor: { currentPeriod: { start: string } } }>(
    `{ distributor(name: "course_profit_share") { currentPeriod { start } } }`,
  );
  const fields = { customer: `customer of ${key}`, course: COURSE };
  return { key, type: "course_completed", occurredAt: distributor.currentPeriod.start, fields };
}

/** Somebody else records a completion. */
export async function complete(server: Server, key: string): Promise<void> {
  const { recordEvents } = await server.ask<Recorded>(RECORD, { events: [await completion(server, key)] });
  assert.equal(recordEvents.results[0]?.status, "RECORDED", JSON.stringify(recordEvents));
}

/** How many completions Dee has. */
export function completionsOfDee({ standings }: Followed): number {
  const hers = standings.standings.nodes.find(({ collaborator }) => collaborator.ref === "dee");
  return Number(hers?.metrics.find(({ name }) => name === "completions")?.value ?? 0);
}

/** What a subscriber is told: each answer, and whether it is over, which it never should be by itself. */
export type Told = { next(answer: Followed): void; over(why: unknown): void };

/** Follows the standings with a client until the function that it gives is called. */
export type Follow = (told: Told) => () => void;

/** The standings come at once, and again when something happens. */
export async function follows(server: Server, follow: Follow): Promise<void> {
  const reader = new Reader(follow);
  const before = await reader.first();
  await complete(server, `follow-${Date.now()}`);
  await reader.reads(before + 1);
  reader.leave();
}

/**
 * The server is stopped and started again under a subscriber, and something happens just before, while it is away and
 * afterwards: in the end the subscriber knows all of it.
 */
export async function followsAcrossARestart(server: Server, follow: Follow): Promise<void> {
  const reader = new Reader(follow);
  const before = await reader.first();
  const key = `restart-${Date.now()}`;
  const { type, ...entry } = await completion(server, `${key}-away`);
  await complete(server, `${key}-before`);
  await server.stop();
  await server.importLine({ event: type, ...entry });
  await server.startAgain();
  await reader.reads(before + 2);
  await complete(server, `${key}-after`);
  await reader.reads(before + 3);
  reader.leave();
}

/** How long a client may take to know what it has to, in milliseconds: it waits longer each time that it connects. */
const KNOWS_WITHIN = 120_000;

class Reader {
  private newest?: number;
  private over?: Error;
  private wake = () => {};
  readonly leave: () => void;

  constructor(follow: Follow) {
    let left = false;
    const leave = follow({
      next: (answer) => this.hear(() => (this.newest = completionsOfDee(answer))),
      over: (why) => {
        if (!left) this.hear(() => (this.over = new Error("the subscription is over", { cause: why })));
      },
    });
    this.leave = () => {
      left = true;
      leave();
    };
  }

  /** The first that is told. */
  async first(): Promise<number> {
    await this.until(() => this.newest !== undefined, "anything");
    return this.newest ?? 0;
  }

  async reads(completions: number): Promise<void> {
    await this.until(() => this.newest === completions, `${completions} completions`);
  }

  private async until(holds: () => boolean, what: string): Promise<void> {
    const deadline = Date.now() + KNOWS_WITHIN;
    while (!holds()) {
      if (this.over) throw this.over;
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`not told of ${what}, but of ${this.newest}`);
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        timer = setTimeout(resolve, left);
      });
      clearTimeout(timer);
    }
  }

  private hear(change: () => void): void {
    change();
    this.wake();
  }
}
