// A list that is longer than one answer: read page after page, up to a bound, while its first rows
// are shown already.
import { untrack } from "svelte";
import { fetchOnce } from "./client";
import type { AnyVariables, TypedDocumentNode } from "@urql/core";
import { connection } from "./connection.svelte";
import { refreshOn, type Topics } from "./live.svelte";
import type { Problem } from "./problem";

export interface Page<Row> {
  nodes: Row[];
  totalCount: number;
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

export interface Paging {
  first: number;
  after: string | null;
}

export interface Rows<Row> {
  readonly rows: Row[];
  /** How many the whole list has; `undefined` until the first page is there. */
  readonly total: number | undefined;
  readonly problem: Problem | undefined;
  readonly loading: boolean;
  /** Reads on where the bound stopped it. */
  more(): Promise<void>;
  /** Reads all of it anew. */
  refresh(): Promise<void>;
}

/** As many as the API gives at once. */
const PAGE = 500;
/** As many as are read without being asked for. */
const BOUND = 10_000;

/**
 * To be called while a component is set up; `variables` and `bound`, how many rows are read unasked, are followed as in
 * `ask`. `on` says when all of it is read again.
 */
export function askPages<Data, Variables extends AnyVariables, Row>(
  document: TypedDocumentNode<Data, Variables>,
  variables: (paging: Paging) => Variables | null,
  page: (data: Data) => Page<Row> | null | undefined,
  bound: number | (() => number) = BOUND,
  on?: () => Topics,
): Rows<Row> {
  const limit = () => (typeof bound === "number" ? bound : bound());
  let rows = $state.raw<Row[]>([]);
  let total = $state<number>();
  let problem = $state.raw<Problem>();
  let loading = $state(true);
  let next: string | null = null;
  let round = 0;

  /** `quietly` keeps the rows of before in sight until all of the new ones are there. */
  async function read(from: string | null, upTo: number, quietly = false): Promise<void> {
    const mine = ++round;
    let after = from;
    const shown = rows.length;
    let found: Row[] = from === null ? [] : rows;
    let failed = false;
    loading = !quietly || shown === 0;
    for (;;) {
      const wanted = variables({ first: PAGE, after });
      if (wanted === null) break;
      const reply = await fetchOnce(document, wanted);
      if (mine !== round) return;
      connection.heard(reply.problem);
      // Who looks keeps what there is; that the connection is lost stands above the page.
      if (loading || reply.problem?.kind !== "offline") problem = reply.problem;
      if (reply.problem) {
        failed = true;
        break;
      }
      const got = page(reply.data);
      found = [...found, ...(got?.nodes ?? [])];
      if (loading) rows = found;
      total = got?.totalCount ?? 0;
      after = got?.pageInfo.hasNextPage ? got.pageInfo.endCursor : null;
      next = after;
      if (after === null || found.length >= upTo) break;
    }
    if (mine !== round) return;
    if (!failed) rows = found;
    loading = false;
  }

  $effect(() => {
    // Read here, so that a change of what the variables depend on starts over.
    variables({ first: PAGE, after: null });
    const upTo = limit();
    untrack(() => void read(null, upTo));
    return () => {
      round += 1;
    };
  });

  if (on) refreshOn(on, () => read(null, Math.max(limit(), rows.length), true));

  return {
    get rows() { return rows; },
    get total() { return total; },
    get problem() { return problem; },
    get loading() { return loading; },
    more: () => (next === null ? Promise.resolve() : read(next, rows.length + limit())),
    refresh: () => read(null, limit(), true),
  };
}
