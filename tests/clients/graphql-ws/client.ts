import { createClient } from "graphql-ws";
// A browser has a WebSocket, and so has Node from 22 on.
import WebSocket from "ws";

export const connect = (url: string, token: string) =>
  createClient({
    url: `${url.replace("http", "ws")}/graphql`,
    connectionParams: { authorization: `Bearer ${token}` },
    webSocketImpl: WebSocket,
    retryAttempts: Infinity,
  });
