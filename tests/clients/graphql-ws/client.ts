import { createClient } from "graphql-ws";
// A browser has a WebSocket, and so has Node from 22 on.
import WebSocket from "ws";

export const connect = (url: string, token: string) =>
  createClient({
    url: `${url.replace("http", "ws")}/graphql`,
    connectionParams: { authorization: `Bearer ${token}` },
    webSocketImpl: WebSocket,
    retryAttempts: Infinity,
    // 4403: a token that is refused stays refused.
    shouldRetry: (event) => (event as { code?: number }).code !== 4403,
    // The connection is kept for a while when nobody follows anything, for whatever is asked next.
    lazyCloseTimeout: 5_000,
  });
