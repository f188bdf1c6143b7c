import { createClient } from "graphql-sse";

export const connect = (url: string, token: string, retryAttempts = Infinity) =>
  createClient({
    url: `${url}/graphql`,
    headers: { authorization: `Bearer ${token}` },
    retryAttempts,
  });
