// The WebSocket over which the server tells what changes. Its code is fetched when something is first followed.
import type { Client } from "graphql-ws";

/** What becomes of the connection. */
export interface Watcher {
  connecting(): void;
  connected(): void;
  /** `code` is that of the protocol; `null` when there was no connection. */
  closed(code: number | null): void;
}

/** How long it stays open when nobody follows anything: going from page to page must not open it anew. */
const KEPT_MS = 30_000;
/** How long the server may be silent until it is asked whether it is there. */
const SILENT_MS = 15_000;
/** What was ended by the server is followed again after this. */
const AGAIN_MS = 3_000;
const LONGEST_WAIT_MS = 15_000;

/** Who connects may not, or not any more: trying again does not help. */
export const FORBIDDEN = 4403;

/** How long an answer to that may take. */
const ANSWERS_MS = 5_000;
/** The code of a connection that does not answer. */
const SILENT = 4408;

let watcher: Watcher | undefined;
let opened: Promise<Client> | undefined;

/** Says who is told what becomes of the connection. */
export function watch(who: Watcher): void {
  watcher = who;
}

async function open(): Promise<Client> {
  const { createClient } = await import("graphql-ws");
  let socket: WebSocket | undefined;
  let late: ReturnType<typeof setTimeout> | undefined;
  return createClient({
    url: `${location.origin.replace(/^http/, "ws")}/graphql`,
    lazyCloseTimeout: KEPT_MS,
    keepAlive: SILENT_MS,
    retryAttempts: Infinity,
    shouldRetry: (event) => (event as CloseEvent).code !== FORBIDDEN,
    // From half a second on, twice as long each time, and not all browsers at once.
    retryWait: (tries) => new Promise((resolve) => setTimeout(resolve, Math.min(LONGEST_WAIT_MS, 500 * 2 ** tries) * (0.75 + Math.random() / 2))),
    on: {
      connecting: () => watcher?.connecting(),
      connected: (opened) => {
        socket = opened as WebSocket;
        watcher?.connected();
      },
      closed: (event) => {
        clearTimeout(late);
        watcher?.closed((event as CloseEvent).code ?? null);
      },
      ping: (received) => {
        if (!received) late = setTimeout(() => socket?.close(SILENT, "no answer"), ANSWERS_MS);
      },
      pong: (received) => {
        if (received) clearTimeout(late);
      },
    },
  });
}

interface Sink {
  next(value: unknown): void;
}

/**
 * Follows something until what it gives is called. The connection is opened again by itself; what the server ends, for
 * example because a rule cannot be evaluated now, is followed again after a while.
 */
export function subscribe(request: { query: string; variables: Record<string, unknown> }, sink: Sink): () => void {
  let over = false;
  let end: () => void = () => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;
  function again(): void {
    if (!over) timer = setTimeout(begin, Math.min(LONGEST_WAIT_MS, AGAIN_MS * 2 ** tries++));
  }
  function next(value: unknown): void {
    tries = 0;
    sink.next(value);
  }
  function begin(): void {
    opened ??= open();
    opened.then(
      (client) => {
        if (!over) end = client.subscribe(request, { next, error: again, complete: again });
      },
      () => {
        // Its code could not be fetched.
        opened = undefined;
        watcher?.closed(null);
        again();
      },
    );
  }
  begin();
  return () => {
    over = true;
    clearTimeout(timer);
    end();
  };
}

/** Closes a connection that the browser says is gone: it is opened again by itself. */
export async function breakOff(): Promise<void> {
  await opened?.then((client) => client.terminate()).catch(() => undefined);
}

/** Closes the connection: who signs in next has one of their own. */
export async function close(): Promise<void> {
  const closing = opened;
  opened = undefined;
  await closing?.then((client) => client.dispose()).catch(() => undefined);
}
