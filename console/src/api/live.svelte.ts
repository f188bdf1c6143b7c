// What changes while somebody looks: the server tells that something has, and the page asks what.
import type { AnyVariables, TypedDocumentNode } from "@urql/core";
import { Calm } from "./calm";
import { follow as subscribe } from "./client";
import { connection } from "./connection.svelte";
import { CHANGED, STANDINGS_MOVED, type ChangedKind, type Topics } from "./followed";
import { problem } from "./problem";
import { whenSeen } from "./seen";
import { breakOff, close, FORBIDDEN, watch, type Watcher } from "./socket";

/** The server follows no more than 100 things for one connection. */
const MOST_RULES = 80;
/** A page asks what it shows and follows it at once. When following begins later than this, something may have changed in between. */
const GRACE_MS = 500;
export { moneyMoved, type Topics } from "./followed";

export type Line = "quiet" | "connecting" | "live" | "lost" | "off";

class Live implements Watcher {
  /** `quiet` while nothing is followed, `lost` when it was there, or the network is not, and it is tried again; `off` when it never was. */
  line = $state<Line>("quiet");

  constructor() {
    watch(this);
    window.addEventListener("offline", () => void breakOff());
  }

  /** When the first thing was followed, as `performance` counts. */
  #began = 0;

  connecting(): void {
    if (this.line === "quiet") [this.line, this.#began] = ["connecting", performance.now()];
  }

  connected(): void {
    const before = this.line;
    this.line = "live";
    // Whatever happened in between was told to nobody.
    if (before === "lost" || before === "off" || performance.now() - this.#began > GRACE_MS) for (const topic of followed.keys()) tell(topic);
  }

  closed(code: number | null): void {
    if (code === FORBIDDEN) connection.heard(problem("signed-out", "The session has ended."));
    if (followed.size + heard === 0) this.line = "quiet";
    // Who goes offline before the connection was there is not somebody whose network has no WebSockets.
    else this.line = this.line === "live" || this.line === "lost" || !navigator.onLine ? "lost" : "off";
  }

  /** When somebody signs out. */
  async end(): Promise<void> {
    await close();
    this.line = "quiet";
  }
}

export const live = new Live();

type Listener = (topic: string) => void;
interface Followed {
  listeners: Set<Listener>;
  end: () => void;
}

/** By topic: a kind, or `standings` with a rule's name. */
const followed = new Map<string, Followed>();

function tell(topic: string): void {
  for (const listener of followed.get(topic)?.listeners ?? []) listener(topic);
}

/** The topic of the standings of one rule. */
export function standingsOf(rule: string): string {
  return `standings ${rule}`;
}

function begin(topic: string): () => void {
  if (!topic.startsWith(standingsOf(""))) {
    followKinds();
    return followKinds;
  }
  // Standings come at once as they are. The page has them already, unless that took long.
  const began = performance.now();
  let first = true;
  return subscribe(STANDINGS_MOVED, { distributor: topic.slice(standingsOf("").length) }, () => {
    if (!first || performance.now() - began > GRACE_MS) tell(topic);
    first = false;
  });
}

/** One subscription for all kinds that anybody wants: what it costs the server does not grow with what a page shows. */
let kinds = "";
let endKinds: () => void = () => undefined;
let planned = false;

function followKinds(): void {
  if (planned) return;
  planned = true;
  // A page that goes and one that comes change many topics at once.
  queueMicrotask(() => {
    planned = false;
    const wanted = [...followed.keys()].filter((topic) => !topic.startsWith(standingsOf(""))).sort() as ChangedKind[];
    if (wanted.join() === kinds) return;
    kinds = wanted.join();
    const before = endKinds;
    endKinds = wanted.length === 0 ? () => undefined : subscribe(CHANGED, { kinds: wanted }, (data) => data?.changed.kinds.forEach(tell));
    before();
  });
}

function listen(topic: string, listener: Listener): () => void {
  const one = followed.get(topic) ?? { listeners: new Set(), end: begin(topic) };
  followed.set(topic, one);
  one.listeners.add(listener);
  return () => {
    one.listeners.delete(listener);
    if (one.listeners.size > 0) return;
    followed.delete(topic);
    one.end();
  };
}

function topicsOf({ standings = [], kinds = [] }: Topics): string[] {
  return [...kinds, ...standings.slice(0, MOST_RULES).map(standingsOf)];
}

/**
 * Says when something of the topics has changed, and when it may have while the connection was lost. To be called
 * while a component is set up; `topics` is followed as in `ask`.
 */
export function follow(topics: () => Topics, moved: Listener): void {
  // As text: the same topics in a new list are no reason to begin anew.
  const wanted = $derived(JSON.stringify(topicsOf(topics())));
  $effect(() => {
    const ends = (JSON.parse(wanted) as string[]).map((topic) => listen(topic, moved));
    return () => ends.forEach((end) => end());
  });
}

/** How many subscriptions tell figures. */
let heard = 0;

/**
 * Hears figures as they change, of one subscription for each of the variables in `of`; nothing where what is told is an
 * error. To be called while a component is set up; `of` is followed as in `ask`.
 */
export function hear<Update, Variables extends AnyVariables>(
  document: TypedDocumentNode<Update, Variables>,
  of: () => Variables[],
  tell: (update: Update | undefined, of: Variables) => void,
): void {
  const wanted = $derived(JSON.stringify(of().slice(0, MOST_RULES)));
  $effect(() => {
    const all = JSON.parse(wanted) as Variables[];
    heard += all.length;
    const ends = all.map((one) => subscribe(document, one, (update) => tell(update, one)));
    return () => {
      heard -= all.length;
      ends.forEach((end) => end());
    };
  });
}

/** Asks again when something of the topics has changed, and not while nobody looks. */
export function refreshOn(topics: () => Topics, refresh: () => Promise<unknown>): void {
  const calm = new Calm(refresh, { seen: whenSeen });
  follow(topics, () => calm.moved());
  $effect(() => () => calm.stop());
}
