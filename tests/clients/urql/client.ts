import { cacheExchange, Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { connect as connectSocket } from "../graphql-ws/client.ts";

export const connect = (url: string, token: string) => {
  const socket = connectSocket(url, token);
  return new Client({
    url: `${url}/graphql`,
    fetchOptions: { headers: { authorization: `Bearer ${token}` } },
    exchanges: [
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = "", variables }) => ({
          subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
        }),
      }),
    ],
  });
};
