import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { relayStylePagination } from "@apollo/client/utilities";
import { OperationTypeNode } from "graphql";
import { connect as connectSocket } from "../graphql-ws/client.ts";

export const connect = (url: string, token: string) =>
  new ApolloClient({
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(connectSocket(url, token)),
      new HttpLink({ uri: `${url}/graphql`, headers: { authorization: `Bearer ${token}` } }),
    ),
    // Ids are global: the cache keeps one copy of each object by itself. A list is one for each filter and order.
    cache: new InMemoryCache({
      typePolicies: { Query: { fields: { settlements: relayStylePagination(["filter", "orderBy"]) } } },
    }),
  });
