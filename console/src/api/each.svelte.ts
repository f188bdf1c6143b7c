// The same question for each of some names, a few at a time: where one of them is refused, the others
// are answered all the same. For what is evaluated rule by rule, since one bad event stops a rule.
import type { AnyVariables, TypedDocumentNode } from "@urql/core";
import { Calm } from "./calm";
import { fetchOnce } from "./client";
import { connection } from "./connection.svelte";
import { follow, hear, standingsOf } from "./live.svelte";
import type { Problem } from "./problem";
import { whenSeen } from "./seen";
import type { Told } from "./told";

export interface One<Data> {
  /** The last data; `undefined` while there is none, and when the question is refused now. */
  data: Data | undefined;
  /** Why the last request came to nothing. */
  problem: Problem | undefined;
}

export interface Each<Data> {
  /** By name, as far as they are answered. */
  readonly answers: ReadonlyMap<string, One<Data>>;
  readonly loading: boolean;
  refresh(): Promise<void>;
}

const AT_ONCE = 3;
/** How many times as long as a round took nothing is asked: many rules are asked less often. */
const REST = 4;

/**
 * To be called while a component is set up; `names`, those of rules, is followed as in `ask`. What `told` tells of a rule is
 * put into its answer; without it, and where that is not enough, those whose standings have changed are asked again.
 */
export function askEach<Data, Variables extends AnyVariables, Update = never>(
  document: TypedDocumentNode<Data, Variables>,
  names: () => string[],
  variables: (name: string) => Variables,
  told?: Told<Data, Update, { distributor: string }>,
): Each<Data> {
  let answers = $state.raw<ReadonlyMap<string, One<Data>>>(new Map());
  let loading = $state(true);
  let round = 0;
  // As text: the same names in a new list are no reason to ask again.
  const wanted = $derived(JSON.stringify(names()));
  const all = () => JSON.parse(wanted) as string[];

  /** Those that are to be asked. */
  const left = new Set<string>();
  /** What was told since they were last asked, as in `ask`. */
  const since = new Map<string, Update>();
  async function askThose(): Promise<void> {
    const mine = round;
    loading = true;
    async function next(): Promise<void> {
      for (const name of left) {
        left.delete(name);
        since.delete(name);
        const { data, problem } = await fetchOnce(document, variables(name));
        if (mine !== round) return;
        connection.heard(problem);
        // A lost connection says nothing about what was known; a refusal does.
        const kept = problem && problem.kind !== "refused" ? answers.get(name)?.data : data;
        const update = since.get(name);
        const newest = kept && update !== undefined ? (told?.put(kept, update, { distributor: name }) ?? kept) : kept;
        answers = new Map(answers).set(name, { data: newest, problem });
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    if (mine === round) loading = false;
  }
  async function refresh(): Promise<void> {
    for (const name of all()) left.add(name);
    await askThose();
  }

  const calm = new Calm(askThose, { rest: REST, seen: whenSeen });
  function moved(name: string | undefined): void {
    if (name === undefined) return;
    left.add(name);
    calm.moved();
  }
  if (told) {
    hear(told.document, () => names().map((distributor) => ({ distributor })), (update, { distributor: name }) => {
      if (update !== undefined) since.set(name, update);
      const one = answers.get(name);
      const next = update !== undefined && one?.data && !one.problem ? told.put(one.data, update, { distributor: name }) : undefined;
      if (next !== undefined) answers = new Map(answers).set(name, { data: next, problem: undefined });
      else if (one) moved(name);
    });
  } else {
    follow(() => ({ standings: names() }), (topic) => moved(all().find((name) => standingsOf(name) === topic)));
  }

  $effect(() => {
    if (wanted !== "[]") void refresh();
    return () => {
      round += 1;
      left.clear();
      since.clear();
      calm.stop();
    };
  });

  return {
    get answers() { return answers; },
    get loading() { return loading; },
    refresh,
  };
}
