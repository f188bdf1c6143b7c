import { cacheExchange, Client, fetchExchange } from "@urql/core";

/** The same without a WebSocket: subscriptions come as events, by the exchange that fetches. */
export const connect = (url: string, token: string) =>
  new Client({
    url: `${url}/graphql`,
    fetchOptions: { headers: { authorization: `Bearer ${token}` } },
    fetchSubscriptions: true,
    exchanges: [cacheExchange, fetchExchange],
  });
