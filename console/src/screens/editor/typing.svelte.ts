// A query that follows what somebody types: asked when they pause, and always told with the text that
// it is about, so that nothing is shown as true of another text.
import type { AnyVariables, TypedDocumentNode } from "@urql/core";
import { fetchOnce } from "../../api/client";
import { connection } from "../../api/connection.svelte";
import type { Problem } from "../../api/problem";

export interface Followed<Data, Variables> {
  /** The last data; kept while something newer is on its way. */
  readonly data: Data | undefined;
  /** What the data were asked for. */
  readonly of: Variables | undefined;
  readonly problem: Problem | undefined;
  readonly loading: boolean;
}

/** To be called while a component is set up. `null` means: do not ask. */
export function whileTyping<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: () => Variables | null,
  pause: number,
): Followed<Data, Variables> {
  let data = $state.raw<Data>();
  let of = $state.raw<Variables>();
  let problem = $state.raw<Problem>();
  let loading = $state(false);
  let round = 0;
  let first = true;

  async function read(wanted: Variables): Promise<void> {
    const mine = ++round;
    loading = true;
    const reply = await fetchOnce(document, wanted);
    if (mine !== round) return;
    loading = false;
    connection.heard(reply.problem);
    problem = reply.problem;
    if (reply.problem) return;
    data = reply.data;
    of = wanted;
  }

  $effect(() => {
    const wanted = variables();
    if (wanted === null) {
      round += 1;
      loading = false;
      problem = undefined;
      return;
    }
    const timer = setTimeout(() => void read(wanted), first ? 0 : pause);
    first = false;
    return () => clearTimeout(timer);
  });

  return {
    get data() { return data; },
    get of() { return of; },
    get problem() { return problem; },
    get loading() { return loading; },
  };
}
