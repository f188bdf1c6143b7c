// A query that belongs to a page: asked when the page opens and when its variables change, and again when the
// server tells that something of it has changed.
import type { AnyVariables, TypedDocumentNode } from "@urql/core";
import { Calm } from "./calm";
import { fetchOnce } from "./client";
import { connection } from "./connection.svelte";
import { hear, refreshOn, type Topics } from "./live.svelte";
import type { Problem } from "./problem";
import { whenSeen } from "./seen";
import type { Told } from "./told";

export interface Answer<Data> {
  /** The last data; kept while something newer is on its way, and when that fails. */
  readonly data: Data | undefined;
  /** Why the last request came to nothing. */
  readonly problem: Problem | undefined;
  readonly loading: boolean;
  /** When the data came, milliseconds since 1970. */
  readonly at: number | undefined;
  refresh(): Promise<void>;
}

export interface Asking<Data, Update, Of extends AnyVariables> {
  /** What it shows of what may change; asked once when it is left out. */
  on?: () => Topics;
  /** What of it is told as it changes, and of what. */
  told?: Told<Data, Update, Of> & { of: () => Of[] };
}

const RETRY_MS = 3000;

/**
 * To be called while a component is set up. `variables` is read in an effect: when what it reads
 * changes, the question is asked again. `null` means: do not ask yet.
 */
export function ask<Data, Variables extends AnyVariables, Update = never, Of extends AnyVariables = AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: () => Variables | null,
  { on, told }: Asking<Data, Update, Of> = {},
): Answer<Data> {
  let data = $state.raw<Data>();
  let problem = $state.raw<Problem>();
  let loading = $state(true);
  let at = $state<number>();
  let asked = $state.raw<Variables | null>(null);
  let round = 0;
  let stop: () => void = () => undefined;
  /** What was told since the question on its way was asked. Its answer may be older; where it is newer, that is told soon. */
  const since = new Map<string, { update: Update; of: Of }>();

  async function refresh(): Promise<void> {
    const wanted = asked;
    if (wanted === null) return;
    stop();
    const mine = ++round;
    loading = true;
    since.clear();
    const reply = await fetchOnce(document, wanted);
    // An answer to an older question must not replace that to a newer one.
    if (mine !== round) return;
    loading = false;
    problem = reply.problem;
    connection.heard(reply.problem);
    if (!reply.problem) {
      data = [...since.values()].reduce((known: Data, { update, of }) => told?.put(known, update, of) ?? known, reply.data);
      at = Date.now();
    }
    if (reply.problem?.kind !== "offline") return;
    const timer = setTimeout(() => (stop = whenSeen(() => void refresh())), RETRY_MS);
    stop = () => clearTimeout(timer);
  }

  $effect(() => {
    asked = variables();
  });
  $effect(() => {
    if (asked !== null) void refresh();
    return () => {
      round += 1;
      stop();
    };
  });

  if (on) refreshOn(on, refresh);
  if (told) {
    const calm = new Calm(refresh, { seen: whenSeen });
    hear(told.document, told.of, (update, of) => {
      if (update !== undefined && loading) since.set(JSON.stringify(of), { update, of });
      const next = update !== undefined && data !== undefined && problem === undefined ? told.put(data, update, of) : undefined;
      if (next !== undefined) [data, at] = [next, Date.now()];
      else if (!loading) calm.moved();
    });
    $effect(() => () => calm.stop());
  }

  return {
    get data() { return data; },
    get problem() { return problem; },
    get loading() { return loading; },
    get at() { return at; },
    refresh,
  };
}
