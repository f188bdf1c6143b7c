// Documents are written with `graphql(...)`: their types come from the schema that the server's
// tests hold, so a field that is renamed there fails the build here.
import { initGraphQLTada } from "gql.tada";
import type { introspection } from "./schema";

export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: {
    CurrencyCode: string;
    Date: string;
    DateTime: string;
    /** Exact, as a string: never turned into a float. */
    Decimal: string;
    JSON: unknown;
    TimeZone: string;
  };
}>();

export type { FragmentOf, ResultOf, VariablesOf } from "gql.tada";
export { readFragment } from "gql.tada";
