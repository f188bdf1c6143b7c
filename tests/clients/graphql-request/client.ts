import { GraphQLClient } from "graphql-request";

export const connect = (url: string, token: string) =>
  new GraphQLClient(`${url}/graphql`, { headers: { authorization: `Bearer ${token}` } });
