// The one way to the server: POST /graphql with the session's cookie, and a WebSocket for what is followed.
import { Client, fetchExchange, subscriptionExchange, type AnyVariables, type ExecutionResult, type TypedDocumentNode } from "@urql/core";
import { problemOf, type Problem } from "./problem";
import { subscribe } from "./socket";

const client = new Client({
  url: "/graphql",
  exchanges: [
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query = "", variables = {} }) => ({
        subscribe: (sink) => ({
          unsubscribe: subscribe({ query, variables }, { next: (value) => sink.next(value as ExecutionResult) }),
        }),
      }),
    }),
  ],
  preferGetMethod: false,
  // The header is what a form of another site cannot send: without it the cookie counts for nothing.
  fetchOptions: { credentials: "same-origin", headers: { "x-tantieme-csrf": "1" } },
});

/** Who leaves waits for no answer any more. */
let leaving = new AbortController();

/** Gives up every question that is on its way. What somebody does goes on. */
export function abandon(): void {
  leaving.abort();
  leaving = new AbortController();
}

/** As `fetch`, until somebody leaves. */
const whileHere: typeof fetch = (input, init) =>
  fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, leaving.signal]) : leaving.signal });

/** What a request came to: data, or the problem why there is none. */
export type Reply<Data> = { data: Data; problem?: undefined } | { data?: undefined; problem: Problem };

/** Asks once. Data that comes with errors is not shown: half of a page would look like all of it. */
export async function fetchOnce<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Reply<Data>> {
  const result = await client.query(document, variables, { fetch: whileHere }).toPromise();
  if (result.error) return { problem: problemOf(result.error) };
  if (result.data === undefined) return { problem: problemOf(undefined) };
  return { data: result.data };
}

/** Changes something. What the caller can mend is in the payload's `errors`. */
export async function change<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Reply<Data>> {
  const result = await client.mutation(document, variables).toPromise();
  if (result.error) return { problem: problemOf(result.error) };
  if (!result.data) return { problem: problemOf(undefined) };
  return { data: result.data };
}

/** Follows something until what it gives is called; `heard` has nothing where what was told is an error. */
export function follow<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  heard: (data: Data | undefined) => void,
): () => void {
  return client.subscription(document, variables).subscribe(({ data }) => heard(data)).unsubscribe;
}
