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

/** What a request came to: data, or the problem why there is none. */
export type Reply<Data> = { data: Data; problem?: undefined } | { data?: undefined; problem: Problem };

/** Asks once. Data that comes with errors is not shown: half of a page would look like all of it. */
export async function fetchOnce<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Reply<Data>> {
  const result = await client.query(document, variables).toPromise();
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

/** Follows something until what it gives is called. That something was told is all that is heard: pages ask what. */
export function follow<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  heard: () => void,
): () => void {
  return client.subscription(document, variables).subscribe(heard).unsubscribe;
}
