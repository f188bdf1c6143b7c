// Who took an event back, and when. The API says only that it was: the audit trail has the deed.
import { fetchOnce } from "../../api/client";
import type { Problem } from "../../api/problem";
import { REVERSALS } from "./queries";

/** What events that the server takes back are called there: `KEY of SOURCE`. */
const DEED = "reverseEvent";
/** As many lines are looked at, the newest first. */
const PAGES = 20;

export class Trail {
  lines = $state.raw<{ at: string; who: string }[]>([]);
  busy = $state(true);
  problem = $state.raw<Problem>();
  #stopped = false;

  stop(): void {
    this.#stopped = true;
  }

  async look(key: string, source: string): Promise<void> {
    let after: string | null = null;
    for (let page = 0; page < PAGES && !this.#stopped; page += 1) {
      const lines: Lines | undefined = await this.#page(after);
      const found = lines?.nodes.filter(({ what, about, outcome }) => what === DEED && outcome === "OK" && about === `${key} of ${source}`) ?? [];
      this.lines = [...this.lines, ...found];
      after = lines?.pageInfo.hasNextPage ? lines.pageInfo.endCursor : null;
      if (this.lines.length > 0 || after === null) break;
    }
    this.busy = false;
  }

  async #page(after: string | null): Promise<Lines | undefined> {
    const { data, problem } = await fetchOnce(REVERSALS, { after });
    this.problem = problem;
    return data?.auditTrail;
  }
}

interface Lines {
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: { at: string; who: string; what: string; about: string; outcome: string }[];
}
