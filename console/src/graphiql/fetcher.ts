// Sends what GraphiQL asks as whoever is signed in to the console; a header Authorization that is
// written beside the query comes first.
import type { Fetcher, SyncExecutionResult } from "@graphiql/toolkit";

export const fetcher: Fetcher = async (request, options) => {
  const answer = await fetch("/graphql", {
    method: "POST",
    headers: {
      accept: "application/graphql-response+json",
      "content-type": "application/json",
      "x-tantieme-csrf": "1",
      ...options?.headers,
    },
    body: JSON.stringify(request),
  });
  if (answer.status === 401) {
    return { errors: [{ message: "Nobody is signed in: sign in at / and come back, or write {\"Authorization\": \"Bearer tnt_…\"} under Headers." }] } as unknown as SyncExecutionResult;
  }
  return (await answer.json()) as SyncExecutionResult;
};
